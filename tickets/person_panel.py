"""Somebody's tickets on the desk's page about them: those the reader may see, open ones first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts import panels
from accounts.models import User
from tickets import statuses
from tickets.models import Participant, Ticket

OPEN_MAX, DONE_MAX, COPIED_MAX = 25, 15, 10


@dataclass(frozen=True)
class PersonTickets:
    """`more` are there beyond what is listed; `copied` are tickets of others they are copied in on."""

    opened: list[Ticket]
    done: list[Ticket]
    copied: list[Ticket]
    has_more: bool


def person_tickets(viewer: User, person: User) -> dict[str, Any]:
    """What the panel shows: three short lists, each from an index."""
    mine = Ticket.objects.at_desk_of(viewer).select_related("assignee", "queue")
    asked = mine.filter(requester=person).order_by("-pk")
    opened = list(asked.filter(status__in=statuses.ACTIVE)[: OPEN_MAX + 1])
    done = list(asked.filter(status__in=statuses.DONE)[: DONE_MAX + 1])
    parts = Participant.objects.filter(user=person, kind=Participant.CC).order_by("-ticket").values("ticket")
    copied = list(mine.filter(pk__in=parts).exclude(requester=person).order_by("-pk")[:COPIED_MAX])
    has_more = len(opened) > OPEN_MAX or len(done) > DONE_MAX
    return {"tickets": PersonTickets(opened[:OPEN_MAX], done[:DONE_MAX], copied, has_more), "person": person}


panels.register(10, "people/_tickets.html", person_tickets)
