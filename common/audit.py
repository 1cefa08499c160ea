"""The audit log: one line for each change of how the desk is set up, written with the change itself.

Each line holds the mark of the line before (SHA-256), so that a line that was changed, taken out or put in
between shows. What this does not hold off is somebody who may write to the database and makes all later marks
anew: note the newest mark elsewhere now and then, and ask `audit_check --holds` for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from common.models import AuditEntry, AuditHead

HEAD = 1
TEXT_MAX = 300  # characters kept of one value: a line says what changed, it is no copy of it
HIDDEN = "•••"
_SECRET = ("password", "secret", "token", "hash")
_way: ContextVar[str] = ContextVar("audit_way", default=AuditEntry.PAGE)


@contextmanager
def by(way: str) -> Iterator[None]:
    """Says by which way changes come in this block, such as `AuditEntry.COMMAND`."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def record(
    *,
    actor: Any,
    action: str,
    subject: Model | tuple[str, str],
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    name: str = "",
) -> AuditEntry | None:
    """Adds one line in the transaction of the change, and gives it; None when `before` and `after` are the same.

    `subject` is a row, or a type and a key where there is none; `name` what it is called (of a row: its words).
    Only what differs is kept, by names of fields. `actor` None is the system. Call it last in a service:
    writers wait for each other here. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit line is written in the transaction of its change.")
    old, new = _differing(before or {}, after or {})
    if (before is not None or after is not None) and old == new:
        return None
    kind, key = subject if isinstance(subject, tuple) else (str(subject._meta.model_name), str(subject.pk or ""))
    entry = AuditEntry(
        at=timezone.now(),
        actor_key=getattr(actor, "pk", None),
        actor_name=_plain(getattr(actor, "display_name", ""))[:150],
        action=action,
        subject_type=kind,
        subject_key=key,
        subject_name=_plain(name or ("" if isinstance(subject, tuple) else str(subject)))[:200],
        before=old,
        after=new,
        way=_way.get(),
    )
    AuditHead.objects.get_or_create(pk=HEAD)
    head = AuditHead.objects.select_for_update().get(pk=HEAD)  # SQLite: the transaction itself is the lock
    entry.previous, entry.mark = head.mark, mark_of(entry, head.mark)
    entry.save()
    AuditHead.objects.filter(pk=HEAD).update(mark=entry.mark, lines=head.lines + 1)
    return entry


def mark_of(entry: AuditEntry, previous: str) -> str:
    """The mark a line must have after this one."""
    facts = [
        previous, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), entry.actor_key, entry.actor_name,
        entry.action, entry.subject_type, entry.subject_key, entry.subject_name, entry.before, entry.after, entry.way,
    ]  # fmt: skip
    words = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True)
class Check:
    """What a look at the chain found. `broken` is the first line that is not what it was, or None."""

    lines: int
    mark: str
    is_whole: bool
    broken: AuditEntry | None = None
    holds: bool = True  # a mark that was asked for is in the chain


def newest_checked(count: int) -> Check:
    """Looks at the newest lines only, and that nothing is missing at the end."""
    rows = list(AuditEntry.objects.order_by("-pk")[: count + 1])[::-1]
    previous = rows[0].previous if len(rows) <= count and rows else (rows.pop(0).mark if rows else "")
    if rows and len(rows) < count and rows[0].previous:
        return Check(len(rows), "", False, rows[0])  # the first line of all follows nothing
    return _checked(iter(rows), previous)


def all_checked(holds: str = "") -> Check:
    """Looks at every line from the first on. With `holds`, also whether a mark noted earlier is still there."""
    check = _checked(AuditEntry.objects.order_by("pk").iterator(chunk_size=1000), "")
    if check.is_whole and check.lines != _head().lines:
        check = Check(check.lines, check.mark, False)
    found = not holds or AuditEntry.objects.filter(mark=holds).exists()
    return Check(check.lines, check.mark, check.is_whole, check.broken, found)


def line_count() -> int:
    """How many lines there are, without counting them."""
    return _head().lines


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=HEAD).first() or AuditHead()


def _checked(rows: Iterator[AuditEntry], previous: str) -> Check:
    lines = 0
    for entry in rows:
        if entry.previous != previous or entry.mark != mark_of(entry, previous):
            return Check(lines, previous, False, entry)
        previous, lines = entry.mark, lines + 1
    return Check(lines, previous, previous == _head().mark)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: _value(name, before[name]) for name in names if name in before},
        {name: _value(name, after[name]) for name in names if name in after},
    )


def _value(name: str, value: Any) -> Any:
    """A value as JSON keeps it on every database: no floats, no long texts, no secrets."""
    if any(word in name.lower() for word in _SECRET):
        return HIDDEN
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_value("", each) for each in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, Mapping):
        return {_plain(key): _value(str(key), each) for key, each in value.items()}
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    text = _plain(value)
    return text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 1] + "…"


def _plain(value: Any) -> str:
    return "".join(c for c in str(value) if c == "\n" or c.isprintable())
