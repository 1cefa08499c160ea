"""Moves of a ticket: status, priority, assignee, queue."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Invalid, NotAllowed
from tickets import policies, statuses
from tickets.models import Clock, Queue, Ticket
from tickets.services import snooze
from tickets.services.locking import ticket_locked
from tickets.sla import clocks


@transaction.atomic
def status_set(*, actor: User | None, ticket: Ticket, status: str, now: datetime | None = None) -> Ticket:
    """Moves the ticket by the transition table; the clocks follow.

    `actor` None is the system. Raises NotAllowed when the table does not let this role make the move.
    """
    now = now or timezone.now()
    ticket = ticket_locked(ticket)
    if ticket.status == status:
        return ticket
    role = policies.role_on(actor, ticket) if actor is not None else statuses.SYSTEM
    if not role or not statuses.can_move(ticket.status, status, role):
        raise NotAllowed(_("This ticket cannot be moved there."), code="no_such_move")
    return move(actor=actor, ticket=ticket, status=status, now=now)


def move(*, actor: User | None, ticket: Ticket, status: str, now: datetime, **data: bool) -> Ticket:
    """The move itself, of a locked ticket, with its clocks and its event; whether it may be made is not asked.

    What is done is not snoozed any more. `data` goes with the event.
    """
    before, ticket.status = ticket.status, status
    ticket.updated_at = now
    ticket.solved_at = (ticket.solved_at or now) if status in statuses.DONE else None
    ticket.closed_at = now if status == statuses.CLOSED else None
    if status in statuses.DONE:
        ticket.snoozed_until = ticket.snoozed_by = None
    ticket.save(update_fields=["status", "updated_at", "solved_at", "closed_at", "snoozed_until", "snoozed_by"])
    if status in statuses.DONE:
        clocks.stop(ticket, Clock.RESOLUTION, now=now)
        clocks.pause(ticket, now=now)
    elif status in statuses.CLOCKS_PAUSED:
        if before in statuses.DONE:
            clocks.run(ticket, now=now)  # or the target of what was solved would count as met
        clocks.pause(ticket, now=now)
    else:
        clocks.run(ticket, now=now)
    events.record("ticket.status_set", subject=ticket, actor=actor, before=before, after=status, **data)
    return ticket


def reopen_by_words(*, ticket: Ticket, author: User | None, now: datetime) -> None:
    """The requester wrote: what was solved, waiting or on hold is open again; what was snoozed is awake."""
    if ticket.snoozed_until is not None:
        ticket.snoozed_until = snooze.ticket_wake(actor=None, ticket=ticket, how=snooze.BY_WORDS).snoozed_until
    if ticket.status in (statuses.SOLVED, statuses.WAITING, statuses.ON_HOLD):
        status_set(actor=None, ticket=ticket, status=statuses.OPEN, now=now)


@transaction.atomic
def ticket_solve_as_requester(*, actor: User, ticket: Ticket) -> Ticket:
    """The requester says that it is solved. Doing so twice changes nothing."""
    ticket = ticket_locked(ticket)
    if ticket.status in statuses.DONE:
        return ticket
    policies.can_write(actor, ticket).require()
    return status_set(actor=actor, ticket=ticket, status=statuses.SOLVED)


@transaction.atomic
def priority_set(*, actor: User | None, ticket: Ticket, priority: int) -> Ticket:
    """Changes the priority; running targets change with it, time already used counts on."""
    if priority not in Ticket.Priority.values:
        raise Invalid(_("There is no such priority."), field="priority")
    ticket = ticket_locked(ticket)
    if actor is not None:
        policies.can_work(actor, ticket).require()
    if ticket.priority == priority:
        return ticket
    now = timezone.now()
    before, ticket.priority, ticket.updated_at = ticket.priority, priority, now
    ticket.save(update_fields=["priority", "updated_at"])
    clocks.retarget(ticket, now=now)
    events.record("ticket.priority_set", subject=ticket, actor=actor, before=before, after=priority)
    return ticket


@transaction.atomic
def assignee_set(*, actor: User | None, ticket: Ticket, assignee: User | None, now: datetime | None = None) -> Ticket:
    """Gives the ticket to an agent of its team, or to nobody; a new ticket given to somebody is open."""
    now = now or timezone.now()
    ticket = ticket_locked(ticket)
    if actor is not None:
        policies.can_work(actor, ticket).require()
    if assignee is not None:
        policies.can_be_assigned(assignee, ticket).require()
    if ticket.assignee_id == (assignee.pk if assignee else None):
        return ticket
    before = ticket.assignee_id
    ticket.assignee, ticket.updated_at = assignee, now
    ticket.save(update_fields=["assignee", "updated_at"])
    events.record(
        "ticket.assignee_set",
        subject=ticket,
        actor=actor,
        before=before,
        after=assignee.pk if assignee else None,
    )
    if assignee and ticket.status == statuses.NEW:
        ticket = status_set(actor=actor, ticket=ticket, status=statuses.OPEN, now=now)
    return ticket


def ticket_take(*, actor: User, ticket: Ticket) -> Ticket:
    """The agent takes the ticket for themselves."""
    return assignee_set(actor=actor, ticket=ticket, assignee=actor)


@transaction.atomic
def queue_set(*, actor: User, ticket: Ticket, queue: Queue) -> Ticket:
    """Moves the ticket to another queue; an assignee without access there is taken off."""
    ticket = ticket_locked(ticket)
    policies.can_work(actor, ticket).require()
    if ticket.queue_id == queue.pk:
        return ticket
    now = timezone.now()
    before, ticket.queue, ticket.updated_at = ticket.queue_id, queue, now
    if ticket.assignee and not policies.can_be_assigned(ticket.assignee, ticket):
        ticket.assignee = None
    ticket.save(update_fields=["queue", "assignee", "updated_at"])
    clocks.retarget(ticket, now=now)
    events.record("ticket.queue_set", subject=ticket, actor=actor, before=before, after=queue.pk)
    return ticket
