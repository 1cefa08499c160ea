"""Forgets remembered hours when their rows change, so that this process shows the change at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from hours.models import Calendar, CalendarSpan, Closure, ContactPoint
from hours.selectors import forget_hours


def _forget(using: str | None = None, **_kwargs: Any) -> None:
    forget_hours()  # for the rest of this transaction
    transaction.on_commit(forget_hours, using=using)  # what others read meanwhile was the old state


def connect() -> None:
    """Called once, when the app is ready."""
    for model in (Calendar, CalendarSpan, Closure, ContactPoint):
        for signal in (post_save, post_delete):
            signal.connect(_forget, sender=model, dispatch_uid=f"hours.forget.{model.__name__}")
