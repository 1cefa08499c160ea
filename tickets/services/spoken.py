"""Answers that were given by word of mouth."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets import policies
from tickets.models import Clock, Ticket
from tickets.services.locking import ticket_locked
from tickets.sla import clocks


@transaction.atomic
def response_spoken(*, actor: User, ticket: Ticket, now: datetime) -> Ticket:
    """An agent talked with the requester: that is the first response, if there was none before.

    Nothing is mailed, and no message is written. Raises NotAllowed for who does not work on the ticket.
    """
    ticket = ticket_locked(ticket)
    policies.can_work(actor, ticket).require()
    if ticket.first_response_at is None:
        ticket.first_response_at = now
        ticket.save(update_fields=["first_response_at"])
        clocks.stop(ticket, Clock.FIRST_RESPONSE, now=now)
    return ticket
