"""Somebody's calls and visits on the desk's page about them: those the reader may see, the newest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts import panels
from accounts.models import User
from counter.models import Call
from tickets.models import Ticket

SHOWN = 10


def person_calls(viewer: User, person: User) -> dict[str, Any] | None:
    """What the panel shows, by two queries; None when there is no call the reader may see.

    A call is linked with its ticket only for who works on that ticket.
    """
    rows = Call.objects.visible_to(viewer).filter(Q(caller=person) | Q(on_behalf_of=person))
    calls = list(rows.select_related("agent", "ticket__queue").order_by("-started_at", "-pk")[: SHOWN + 1])
    if not calls:
        return None
    ids = [call.ticket_id for call in calls if call.ticket_id]
    mine = set(Ticket.objects.at_desk_of(viewer).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    shown = [(call, call.ticket if call.ticket_id in mine else None) for call in calls[:SHOWN]]
    return {"calls": shown, "has_more": len(calls) > SHOWN, "person": person}


panels.register(20, "counter/_person_calls.html", person_calls)
