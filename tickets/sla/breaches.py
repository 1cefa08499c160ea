"""Marks clocks whose time has run out, and warns of those that are about to."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common import events
from common.models import Event
from tickets.models import Clock

BATCH = 200
SOON = timedelta(hours=1)


def mark_breaches() -> int:
    """Writes `breached_at` and an event for each clock that is due, once; returns how many."""
    done = 0
    while True:
        now = timezone.now()
        due = Clock.objects.filter(due_at__lte=now, running_since__isnull=False, breached_at__isnull=True)
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return done
        with transaction.atomic():
            clocks = Clock.objects.select_for_update().filter(pk__in=ids, breached_at__isnull=True, due_at__lte=now)
            for clock in clocks.select_related("ticket"):
                clock.breached_at = clock.due_at
                clock.save(update_fields=["breached_at"])
                events.record("ticket.target_missed", subject=clock.ticket, clock=clock.kind)
                done += 1


def warn_of_breaches() -> int:
    """Writes an event for each running target that is due within SOON, once for each time it is due; how many."""
    now, done, last = timezone.now(), 0, 0
    due = Clock.objects.filter(
        due_at__gt=now, due_at__lte=now + SOON, running_since__isnull=False, breached_at__isnull=True
    )
    while ids := list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            done += _warn(
                list(Clock.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk__in=ids))
            )
        last = ids[-1]
    return done


def _warn(clocks: list[Clock]) -> int:
    tickets = [clock.ticket_id for clock in clocks]
    said = Event.objects.filter(subject_type="ticket", subject_id__in=tickets, kind="ticket.target_soon")
    known = {(event.subject_id, event.data.get("clock"), event.data.get("due")) for event in said}
    done = 0
    for clock in clocks:
        if clock.due_at is None or clock.stopped_at is not None:
            continue  # it was stopped or paused since we looked
        due = clock.due_at.isoformat()
        if (clock.ticket_id, clock.kind, due) not in known:
            events.record("ticket.target_soon", subject=clock.ticket, clock=clock.kind, due=due)
            done += 1
    return done
