"""Rows that the demo makes are marked as they are made, so that they, and they alone, can go again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save

from common.models import DemoRow

BATCH = 500
NOT_MARKED = frozenset({"common", "sessions", "admin", "contenttypes", "auth", "notifications"})
_made: ContextVar[list[Model] | None] = ContextVar("demo_rows", default=None)


@contextmanager
def marking() -> Iterator[None]:
    """Marks every row that is saved for the first time in this block, by this thread; no matter how it ends."""
    token = _made.set([])
    post_save.connect(_saw, dispatch_uid="common.demo")
    try:
        yield
    finally:
        post_save.disconnect(dispatch_uid="common.demo")
        rows = _made.get() or []
        _made.reset(token)
        _write(rows)


def mark(rows: Iterable[Model]) -> None:
    """Marks rows that were made in bulk, of which no signal tells; does nothing outside `marking`."""
    made = _made.get()
    if made is not None:
        made.extend(row for row in rows if row.pk is not None)


def demo_keys() -> dict[str, list[int]]:
    """The keys of all marked rows by model, `app_label.model_name`."""
    found: dict[str, list[int]] = {}
    for model, key in DemoRow.objects.order_by("pk").values_list("model", "key"):
        found.setdefault(model, []).append(key)
    return found


def _saw(sender: Any, instance: Model, created: bool, **_kwargs: Any) -> None:
    made = _made.get()
    if made is not None and created and sender._meta.app_label not in NOT_MARKED and isinstance(instance.pk, int):
        made.append(instance)


def _write(rows: list[Model]) -> None:
    marks = [DemoRow(model=row._meta.label_lower, key=row.pk) for row in rows]
    DemoRow.objects.bulk_create(marks, batch_size=BATCH, ignore_conflicts=True)
