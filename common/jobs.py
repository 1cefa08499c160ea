"""Work that must happen: rows are the truth, Celery is the doorbell.

A drain is a function that claims due rows in batches and works until none is left. It is registered
under a task name; a bell (a Celery message without a payload) or the clock makes it look. A worker
that hears no bell for QUIET_SECONDS drains everything itself, so that losing the broker, beat
included, costs seconds and never work.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from celery import current_app, shared_task
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from common.models import Heartbeat, WorkRow

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=WorkRow)
Drain = Callable[[], int]
DRAINS: dict[str, Drain] = {}
MAX_LEASE = timedelta(minutes=10)
COALESCE_SECONDS = 0.05
BREATH_SECONDS = 0.15  # longer than the longest nap of one who waits for SQLite's lock
_last_ring: dict[str, float] = {}
bells_failed = 0


def drain(name: str) -> Callable[[Drain], Drain]:
    """Registers a drain under `name` as a Celery task and for the quiet thread."""

    def register(function: Drain) -> Drain:
        DRAINS[name] = function

        @shared_task(name=name)
        def run() -> None:
            function()

        return function

    return register


def ring(name: str) -> None:
    """Sends one bell, bounded to about a second; a bell that cannot be sent is counted, never raised."""
    global bells_failed
    now = time.monotonic()
    if now - _last_ring.get(name, -1.0) < COALESCE_SECONDS:
        return  # one is on its way; if it comes too early, the next tick of beat looks again
    _last_ring[name] = now
    try:
        current_app.send_task(name, retry=False, expires=60, ignore_result=True)
    except Exception:
        bells_failed += 1
        _last_ring[name] = now + 5  # a dead broker must not cost every request its time-out
        log.warning("bell not sent", extra={"task": name}, exc_info=True)


def ring_on_commit(name: str) -> None:
    transaction.on_commit(lambda: ring(name))


def breathe() -> None:
    """Between two transactions of long work: lets others write.

    SQLite has no queue for its one write lock. Who waits looks again after naps of up to 100 ms, and finds the lock
    taken each time when its holder begins again at once; after the busy time-out that is an error for an agent
    who only wanted to send a reply.
    """
    if connection.vendor == "sqlite":
        time.sleep(BREATH_SECONDS)


def claim(
    model: type[Row], *, limit: int = 20, lease: timedelta = timedelta(minutes=2), only: Q | None = None
) -> list[Row]:
    """Claims up to `limit` due rows in one short transaction and returns them with their lease token.

    `only` narrows them down. Due is a row in one of `model.due_states` whose time has come, or a claimed
    one whose lease has run out. Each claim counts an attempt. SQLite's IMMEDIATE transaction is the lock;
    PostgreSQL skips rows that another worker holds.
    """
    now = timezone.now()
    token = uuid.uuid4()
    # A clock set back must not freeze a lease: none may lie further ahead than MAX_LEASE.
    expired = Q(lease_until__lt=now) | Q(lease_until__gt=now + MAX_LEASE)
    due = Q(state__in=model.due_states, run_after__lte=now) | Q(Q(state=model.claimed_state) & expired)
    if only is not None:
        due &= only
    if not model._default_manager.filter(due).exists():
        return []  # a look must not take the write lock
    with transaction.atomic():
        rows = model._default_manager.filter(due).order_by("run_after", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:limit])
        model._default_manager.filter(pk__in=ids).update(
            state=model.claimed_state, attempts=F("attempts") + 1, lease_until=now + lease, lease_token=token
        )
        return list(model._default_manager.filter(pk__in=ids).order_by("run_after", "pk"))


def finish(row: Row, *, state: str, **fields: object) -> bool:
    """Moves a claimed row to `state` if its lease is still ours; False means: throw the result away.

    Inside a transaction this is the fence: call it before the effects become visible.
    """
    changed = (
        type(row)
        ._default_manager.filter(pk=row.pk, lease_token=row.lease_token, state=row.claimed_state)
        .update(state=state, lease_until=None, lease_token=None, **fields)
    )
    if changed:
        row.state = state  # type: ignore[attr-defined]
        for name, value in fields.items():
            setattr(row, name, value)
    return bool(changed)


def extend(row: Row, lease: timedelta) -> bool:
    """Holds a claimed row for `lease` from now on; False when somebody else owns it by now."""
    until = timezone.now() + min(lease, MAX_LEASE)
    held = type(row)._default_manager.filter(pk=row.pk, lease_token=row.lease_token, state=row.claimed_state)
    return bool(held.update(lease_until=until))


def retry_at(attempts: int, *, base: float = 60, cap: float = 3600, now: datetime | None = None) -> datetime:
    """When to try again after `attempts` tries: exponential, with full jitter above half the base."""
    delay = min(cap, base * 2 ** max(attempts - 1, 0))
    return (now or timezone.now()) + timedelta(seconds=max(base / 2, random.uniform(0, delay)))  # noqa: S311 - spread, not secrecy


def beat_heart(name: str, **detail: object) -> None:
    """Notes that the loop `name` is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now(), "detail": detail})


def drain_all() -> int:
    """Runs each drain once, and returns how many rows they worked on. One that fails does not stop the rest."""
    done = 0
    for name, function in list(DRAINS.items()):
        try:
            done += function() or 0
        except Exception:
            log.exception("drain failed", extra={"task": name})
    return done


class QuietThread:
    """Drains in-process when no bell was heard for QUIET_SECONDS; one in each worker process."""

    def __init__(self) -> None:
        self._heard = time.monotonic()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def heard(self) -> None:
        self._heard = time.monotonic()

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="quiet-drain", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        last_beat = 0.0
        while not self._stop.wait(1):
            try:
                if time.monotonic() - last_beat > 10:
                    beat_heart("worker", quiet=time.monotonic() - self._heard > settings.QUIET_SECONDS)
                    last_beat = time.monotonic()
                if time.monotonic() - self._heard > settings.QUIET_SECONDS:
                    drain_all()
            except Exception:
                log.exception("quiet thread")
            finally:
                close_old_connections()


quiet_thread = QuietThread()
