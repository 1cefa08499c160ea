"""Tickets out of the lists until a time, or until their requester writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Invalid, NotAllowed
from tickets import policies
from tickets.models import Ticket
from tickets.services.locking import ticket_locked

LONGEST = timedelta(days=366)
BATCH = 200
BY_TIME, BY_WORDS, BY_AGENT = "time", "words", "agent"


@transaction.atomic
def ticket_snooze(*, actor: User, ticket: Ticket, until: datetime, now: datetime | None = None) -> Ticket:
    """Takes the ticket out of the lists until a moment; its clocks run on.

    Raises NotAllowed for who does not work on it or a ticket that is done, Invalid for a moment that is
    over or further away than LONGEST.
    """
    now = now or timezone.now()
    if not now < until <= now + LONGEST:
        raise Invalid(_("Choose a time from now on, at most a year away."), code="bad_time", field="snooze")
    ticket = ticket_locked(ticket)
    policies.can_work(actor, ticket).require()
    if not ticket.is_active:
        raise NotAllowed(_("This ticket is solved: there is nothing to snooze."), code="not_active")
    if ticket.snoozed_until == until:
        return ticket
    ticket.snoozed_until, ticket.snoozed_by, ticket.updated_at = until, actor, now
    ticket.save(update_fields=["snoozed_until", "snoozed_by", "updated_at"])
    events.record("ticket.snoozed", subject=ticket, actor=actor, until=until.isoformat())
    return ticket


@transaction.atomic
def ticket_wake(*, actor: User | None, ticket: Ticket, how: str = BY_AGENT) -> Ticket:
    """Puts a snoozed ticket back into the lists; one that is awake stays as it is. `actor` None is the system."""
    ticket = ticket_locked(ticket)
    if actor is not None:
        policies.can_work(actor, ticket).require()
    if ticket.snoozed_until is not None:
        ticket.snoozed_until = ticket.snoozed_by = None
        ticket.updated_at = timezone.now()
        ticket.save(update_fields=["snoozed_until", "snoozed_by", "updated_at"])
        events.record("ticket.woken", subject=ticket, actor=actor, how=how)
    return ticket


def wake_due() -> int:
    """Wakes each ticket whose time has come, once; returns how many."""
    done = 0
    while True:
        due = Ticket.objects.filter(snoozed_until__lte=timezone.now())
        if not due.exists():
            return done  # a look must not take the write lock
        with transaction.atomic():
            locked = due.select_for_update(
                of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
            )
            tickets = list(locked.order_by("snoozed_until", "pk")[:BATCH])
            for ticket in tickets:
                ticket_wake(actor=None, ticket=ticket, how=BY_TIME)
        if not tickets:
            return done  # somebody else holds them
        done += len(tickets)
