"""Reads of the audit log for its page and its export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from common import audit
from common.models import AuditEntry
from common.words import date_in_words
from helpdesk.audit_words import ACTIONS, TYPES, changes_of

PAGE_SIZE = 50
COUNT_MAX = 1000
CHECKED = 200  # newest lines whose chain is looked at each time the page is shown
EXPORT_MAX = 100_000
PEOPLE_MAX = 200
DAYS = (1, 7, 30, 90)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; whatever cannot be meant is as if it were not there."""

    who: str = ""  # the id of a person, or "system"
    what: str = ""
    on: str = ""
    days: int = 0
    until: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Filters:
        who, what, on = (str(query.get(name, "")) for name in ("who", "what", "on"))
        days = str(query.get("days", ""))
        try:
            until = parse_date(str(query.get("until", ""))[:10])
        except ValueError:
            until = None
        return cls(
            who=who if who == "system" or (who.isascii() and who.isdigit() and len(who) < 16) else "",
            what=what if what in ACTIONS else "",
            on=on if on in TYPES else "",
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 and int(days) in DAYS else 0,
            until=until,
        )

    @property
    def any(self) -> bool:
        return bool(self.who or self.what or self.on or self.days or self.until)

    def rows(self) -> QuerySet[AuditEntry]:
        """The lines that fit, newest first."""
        rows = AuditEntry.objects.order_by("-pk")
        if self.who:
            rows = rows.filter(actor_key=None if self.who == "system" else int(self.who))
        if self.what:
            rows = rows.filter(action=self.what)
        if self.on:
            rows = rows.filter(subject_type=self.on)
        if self.days:
            rows = rows.filter(at__gte=timezone.now() - timedelta(days=self.days))
        if self.until:
            rows = rows.filter(at__lt=_midnight_after(self.until))
        return rows


def _midnight_after(day: date) -> datetime:
    if day >= date.max - timedelta(days=1):
        return datetime.max.replace(tzinfo=timezone.get_current_timezone()) - timedelta(days=2)
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


@dataclass(frozen=True)
class Person:
    """Who did it, by the name of that time."""

    pk: int | None
    display_name: str


@dataclass(frozen=True)
class Line:
    entry: AuditEntry
    who: Person | None
    icon: str
    tone: str
    what: Any
    on: Any
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Page:
    days: list[tuple[str, list[Line]]]
    shown: int
    older: int | None
    found: str
    total: int
    check: audit.Check
    people: list[tuple[str, str]] = field(default_factory=list)


def page_of(filters: Filters, before: str = "") -> Page:
    """One page of lines by day, and whether the newest part of the chain is whole. Six queries."""
    rows = filters.rows()
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    entries = list(rows[: PAGE_SIZE + 1])
    shown, more = entries[:PAGE_SIZE], len(entries) > PAGE_SIZE
    days = [
        (_day_words(day), [line_of(entry) for entry in group])
        for day, group in groupby(shown, key=lambda entry: timezone.localtime(entry.at).date())
    ]
    count = filters.rows()[: COUNT_MAX + 1].count() if filters.any else 0
    found = _("more than %(count)d") % {"count": COUNT_MAX} if count > COUNT_MAX else str(count)
    older = shown[-1].pk if more else None
    return Page(
        days, len(shown), older, found, audit.line_count(), audit.newest_checked(CHECKED), people_in_log()
    )  # fmt: skip


def line_of(entry: AuditEntry) -> Line:
    icon, tone, what = ACTIONS.get(entry.action, ("pencil", "", entry.action))
    who = Person(entry.actor_key, entry.actor_name) if entry.actor_key or entry.actor_name else None
    on = TYPES.get(entry.subject_type, entry.subject_type)
    return Line(entry, who, icon, tone, what, on, changes_of(entry.before, entry.after))


def people_in_log() -> list[tuple[str, str]]:
    """Who could have written lines: those with a role here, by name, as choices of the filter."""
    rows = User.objects.filter(is_agent=True) | User.objects.filter(is_superuser=True)
    return [(str(user.pk), user.display_name) for user in rows.order_by("name", "pk")[:PEOPLE_MAX]]


def _day_words(day: date) -> str:
    today = timezone.localdate()
    words = date_in_words(day)
    if day == today:
        return _("Today, %(date)s") % {"date": words}
    return _("Yesterday, %(date)s") % {"date": words} if day == today - timedelta(days=1) else words


def csv_of(filters: Filters) -> Iterator[str]:
    """The lines that fit as CSV, at most EXPORT_MAX, newest first; read in pieces."""
    header = ["at", "who", "who_id", "action", "type", "id", "name", "from", "to", "by", "mark"]
    yield "\ufeff" + _csv_row(header)  # Excel reads UTF-8 only with the mark
    rows = filters.rows()[:EXPORT_MAX]
    for entry in rows.iterator(chunk_size=500):
        changes = changes_of(entry.before, entry.after)
        yield _csv_row(
            [
                entry.at.isoformat(timespec="seconds"),
                entry.actor_name,
                entry.actor_key or "",
                entry.action,
                entry.subject_type,
                entry.subject_key,
                entry.subject_name,
                "; ".join(f"{name}: {old}" for name, old, _new in changes if old),
                "; ".join(f"{name}: {new}" for name, _old, new in changes if new),
                entry.way,
                entry.mark,
            ]
        )


def _csv_row(cells: list[Any]) -> str:
    """One row; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO()
    safe = [f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells]
    csv.writer(out).writerow(safe)
    return out.getvalue()
