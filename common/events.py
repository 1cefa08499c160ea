"""Recording what happened. The row and the change share one transaction; the bell rings on commit."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from common import jobs
from common.models import Event


def record(kind: str, /, *, subject: Model, actor: Any = None, **data: Any) -> Event:
    """Writes one event about `subject` (a ticket or an article) and rings the dispatcher on commit.

    `data` holds ids and codes only. Raises RuntimeError outside a transaction: an event that could
    survive without its change, or the other way round, is a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its change.")
    actor = actor if getattr(actor, "pk", None) else None
    event = Event.objects.create(
        kind=kind, actor=actor, subject_type=subject._meta.model_name, subject_id=subject.pk, data=data
    )
    transaction.on_commit(lambda: jobs.ring("notifications.dispatch"))
    return event
