"""Due times when the ground under them moves: hours that change, targets that change, a queue with other hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hours.business_time import NeverOpen, Schedule, add_open_seconds, open_seconds
from hours.models import Calendar
from tickets import statuses
from tickets.models import Clock, Queue, SlaTarget, Ticket
from tickets.models.ticket import FAR_FUTURE

BATCH = 200
FIELDS = ["target_seconds", "consumed_seconds", "running_since", "due_at", "breached_at"]


Targets = dict[tuple[int, int], SlaTarget]  # by queue and priority


@transaction.atomic
def clocks_recount(
    *, queues: Iterable[Queue], old: Schedule, new: Schedule, with_targets: bool = False, now: datetime | None = None
) -> int:
    """Moves the due times of these queues' open tickets, and says how many moved.

    Time used until now was counted in the hours of `old` and stays; from now on `new` counts. With
    `with_targets` each clock also gets the target that its queue has today for its priority. Called by the
    service that changes the hours or targets, in its transaction.
    """
    return _recounted(list(queues), old, new, with_targets, now or timezone.now(), write=True)


def due_times_moving(*, queues: Iterable[Queue], old: Schedule, new: Schedule, with_targets: bool = False) -> int:
    """How many due times `clocks_recount` would move. Nothing is changed."""
    return _recounted(list(queues), old, new, with_targets, timezone.now(), write=False)


def _recounted(
    queues: list[Queue], old: Schedule, new: Schedule, with_targets: bool, now: datetime, *, write: bool
) -> int:
    targets = _targets(queues) if with_targets else {}
    tickets = Ticket.objects.filter(queue__in=[queue.pk for queue in queues], status__in=statuses.ACTIVE)
    if write:
        tickets = tickets.select_for_update(of=("self",))
    moved, last = 0, 0
    while batch := list(tickets.filter(pk__gt=last).order_by("pk")[:BATCH]):
        moved += _recount(batch, old, new, targets, now, write)
        last = batch[-1].pk
    return moved


def _targets(queues: list[Queue]) -> Targets:
    rows = SlaTarget.objects.filter(policy__in=[queue.policy_id for queue in queues if queue.policy_id])
    return {
        (queue.pk, row.priority): row for row in rows for queue in queues if queue.policy_id == row.policy_id
    }  # fmt: skip


def _recount(tickets: list[Ticket], old: Schedule, new: Schedule, targets: Targets, now: datetime, write: bool) -> int:
    by_ticket: dict[int, list[Clock]] = {ticket.pk: [] for ticket in tickets}
    for clock in Clock.objects.filter(ticket__in=by_ticket):
        by_ticket[clock.ticket_id].append(clock)
    changed, sorted_anew, moved = [], [], 0
    for ticket in tickets:
        target = targets.get((ticket.queue_id, ticket.priority))
        for clock in by_ticket[ticket.pk]:
            if clock.stopped_at is None:
                was = clock.due_at
                _move(clock, target, old, new, now)
                changed.append(clock)
                moved += clock.due_at != was
        due = min((clock.due_at for clock in by_ticket[ticket.pk] if clock.due_at), default=FAR_FUTURE)
        if ticket.due_sort != due:
            ticket.due_sort = due
            sorted_anew.append(ticket)
    if write:
        Clock.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
        Ticket.objects.bulk_update(sorted_anew, ["due_sort"], batch_size=BATCH)
    return moved


def _move(clock: Clock, target: SlaTarget | None, old: Schedule, new: Schedule, now: datetime) -> None:
    if target is not None:
        is_first = clock.kind == Clock.FIRST_RESPONSE
        clock.target_seconds = target.first_response_seconds if is_first else target.resolution_seconds
    if clock.running_since is not None and clock.running_since < now:
        clock.consumed_seconds += round(open_seconds(old, clock.running_since, now))
        clock.running_since = now
    left = clock.target_seconds - clock.consumed_seconds
    if left > 0:
        clock.breached_at = None if target is not None else clock.breached_at
    if clock.running_since is None:
        return
    if left <= 0:  # it was passed before; or the new target is behind it now
        clock.due_at = clock.due_at if clock.due_at and clock.due_at <= now else now
        return
    try:
        clock.due_at = add_open_seconds(new, clock.running_since, left)
    except NeverOpen:
        clock.due_at = None


@transaction.atomic
def hours_changed(*, calendar: Calendar, old: Schedule) -> int:
    """Recounts all queues that go by a calendar whose rows were just changed; how many due times moved."""
    fresh = Calendar.objects.get(pk=calendar.pk)
    return clocks_recount(queues=Queue.objects.filter(calendar=fresh), old=old, new=fresh.schedule())
