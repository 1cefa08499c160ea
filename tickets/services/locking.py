"""Tickets locked for writing, always in the order of their ids: two who lock the same ones wait, and never in a ring.

Each function runs in its caller's transaction, and holds the rows until that ends.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from tickets.models import Ticket


def _for_update() -> QuerySet[Ticket]:
    return Ticket.objects.select_for_update(of=("self",)).select_related("queue").order_by("pk")


def ticket_locked(ticket: Ticket) -> Ticket:
    """The ticket's row as it is now. Raises Ticket.DoesNotExist when it is gone."""
    return _for_update().get(pk=ticket.pk)


def tickets_locked(*tickets: Ticket, also: Q | None = None) -> dict[int, Ticket]:
    """These tickets by id, and those of `also`, with their requesters; without those that are gone."""
    wanted = Q(pk__in=[ticket.pk for ticket in tickets])
    rows = _for_update().select_related("requester").filter(wanted | also if also is not None else wanted)
    return {ticket.pk: ticket for ticket in rows}


def ticket_locked_with_its_target(ticket: Ticket) -> tuple[Ticket, Ticket | None]:
    """The ticket, and the one it was merged into. Raises Ticket.DoesNotExist when it is gone.

    Which one that is can change while one waits for the lock: then what was locked is let go, and asked for again.
    """
    while True:
        into_id = Ticket.objects.values_list("merged_into_id", flat=True).get(pk=ticket.pk)
        with transaction.atomic():
            found = tickets_locked(ticket, *([Ticket(pk=into_id)] if into_id else []))
            locked = found.get(ticket.pk)
            if locked is not None and locked.merged_into_id == into_id:
                return locked, found[into_id] if into_id else None
            transaction.set_rollback(True)  # lets go of the locks taken since the savepoint
