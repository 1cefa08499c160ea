"""Housekeeping tasks of the worker itself."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from common.jobs import beat_heart, drain


@drain("common.beat")
def beat() -> int:
    """Proves that beat rings and a worker hears: both hearts are read by the health page."""
    beat_heart("beat")
    return 0


@drain("common.prune")
def prune() -> int:
    """Clears expired sessions. Events are history and are kept."""
    Session.objects.filter(expire_date__lt=timezone.now() - timedelta(days=1)).delete()
    return 0
