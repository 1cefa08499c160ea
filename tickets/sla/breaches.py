"""Marks clocks whose time has run out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common import events
from tickets.models import Clock

BATCH = 200


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
