"""The clocks of a ticket: started, paused, run on, retargeted, stopped; always in a caller's transaction.

All arithmetic is that of `hours.business_time`, in the calendar of the ticket's queue, whatever the
channel the ticket came by.
"""

from __future__ import annotations

from datetime import datetime

from hours.business_time import ALWAYS_OPEN, NeverOpen, Schedule, add_open_seconds, open_seconds
from hours.selectors import schedule_for
from tickets.models import Clock, Queue, SlaTarget, Ticket
from tickets.models.ticket import FAR_FUTURE


def schedule_of(queue: Queue) -> Schedule:
    """The opening hours a queue's clocks run in; without a calendar they run day and night."""
    return schedule_for(queue.calendar_id) if queue.calendar_id else ALWAYS_OPEN


def _target(ticket: Ticket) -> SlaTarget | None:
    if not ticket.queue.policy_id:
        return None
    return SlaTarget.objects.filter(policy_id=ticket.queue.policy_id, priority=ticket.priority).first()


def _seconds(target: SlaTarget, kind: str) -> int:
    return target.first_response_seconds if kind == Clock.FIRST_RESPONSE else target.resolution_seconds


def start(ticket: Ticket, *, now: datetime) -> None:
    """Starts the clocks of a new ticket, if its queue has targets for its priority."""
    target = _target(ticket)
    if target is None:
        return
    schedule = schedule_of(ticket.queue)
    clocks = [
        Clock(ticket=ticket, kind=kind, target_seconds=_seconds(target, kind), running_since=now)
        for kind in (Clock.FIRST_RESPONSE, Clock.RESOLUTION)
    ]
    for clock in clocks:
        clock.due_at = _due(clock, schedule)
    Clock.objects.bulk_create(clocks)
    _sort(ticket, clocks)


def pause(ticket: Ticket, *, now: datetime) -> None:
    """Waiting or on hold: the time used so far is written down, nothing runs."""
    clocks = _live(ticket)
    schedule = schedule_of(ticket.queue)
    for clock in clocks:
        _hold(clock, schedule, now)
    _save(ticket, clocks)


def run(ticket: Ticket, *, now: datetime) -> None:
    """Runs on from what was used; a reopened ticket's resolution clock runs on too."""
    clocks = list(ticket.clocks.all())
    schedule = schedule_of(ticket.queue)
    live = []
    for clock in clocks:
        if clock.kind == Clock.RESOLUTION:
            clock.stopped_at = None
        if clock.stopped_at is None and clock.running_since is None:
            clock.running_since = now
            clock.due_at = _due(clock, schedule)
        live.append(clock)
    _save(ticket, live)


def stop(ticket: Ticket, kind: str, *, now: datetime) -> None:
    """The target is met: the clock stands, with what it used."""
    clocks = [clock for clock in _live(ticket) if clock.kind == kind]
    schedule = schedule_of(ticket.queue)
    for clock in clocks:
        _hold(clock, schedule, now)
        clock.stopped_at = now
        if clock.consumed_seconds > clock.target_seconds and clock.breached_at is None:
            clock.breached_at = now
    _save(ticket, clocks)


def retarget(ticket: Ticket, *, now: datetime) -> None:
    """Priority or queue changed: new targets (and hours) from now on, time already used counts on."""
    target = _target(ticket)
    if target is None:
        return
    clocks = _live(ticket)
    if not clocks and not ticket.clocks.exists():
        start(ticket, now=now)
        return
    schedule = schedule_of(ticket.queue)
    for clock in clocks:
        was_running = clock.running_since is not None
        _hold(clock, schedule, now)
        clock.target_seconds = _seconds(target, clock.kind)
        if clock.consumed_seconds <= clock.target_seconds:
            clock.breached_at = None
        if was_running:
            clock.running_since = now
            clock.due_at = _due(clock, schedule)
    _save(ticket, clocks)


def _live(ticket: Ticket) -> list[Clock]:
    return [clock for clock in ticket.clocks.all() if clock.stopped_at is None]


def _hold(clock: Clock, schedule: Schedule, now: datetime) -> None:
    if clock.running_since is not None:
        clock.consumed_seconds += round(open_seconds(schedule, clock.running_since, max(now, clock.running_since)))
    clock.running_since = None
    clock.due_at = None


def _due(clock: Clock, schedule: Schedule) -> datetime | None:
    """When the target will be reached; None when the desk never opens. Over the target: it was, then."""
    left = clock.target_seconds - clock.consumed_seconds
    assert clock.running_since is not None
    if left <= 0:
        return clock.running_since
    try:
        return add_open_seconds(schedule, clock.running_since, left)
    except NeverOpen:
        return None


def _save(ticket: Ticket, clocks: list[Clock]) -> None:
    if clocks:
        Clock.objects.bulk_update(
            clocks,
            ["target_seconds", "consumed_seconds", "running_since", "due_at", "stopped_at", "breached_at"],
        )
    _sort(ticket, list(ticket.clocks.all()))


def _sort(ticket: Ticket, clocks: list[Clock]) -> None:
    ticket.due_sort = min((clock.due_at for clock in clocks if clock.due_at), default=FAR_FUTURE)
    Ticket.objects.filter(pk=ticket.pk).update(due_sort=ticket.due_sort)
