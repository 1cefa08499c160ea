"""Reads: the hours of a calendar, the ways to reach the desk, and whether it is open now.

Rows are remembered per process for seconds only; what they mean `now` is worked out at each call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from typing import Any

from django.db.models import F, IntegerField, TimeField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from hours import words
from hours.business_time import Schedule, is_open
from hours.models import MIDNIGHT, Calendar, CalendarSpan, Closure, ContactPoint
from hours.phones import phone_href

SCHEDULE_SECONDS = 5
CONTACT_SECONDS = 10


@dataclass(frozen=True)
class ContactPointCard:
    """A way to reach the desk as shown at one moment. `href` is empty when there is nothing to open."""

    kind: str
    name: str
    value: str
    href: str
    location: str
    audience: str
    is_open: bool
    open_words: str
    has_hours: bool
    rows: list[words.WeekRow]
    hours_lines: list[str]


@dataclass(frozen=True)
class DeskHours:
    """The first phone line and its hours, for header and footer; all empty when there is none."""

    is_open: bool = False
    open_words: str = ""
    phone_display: str = ""
    phone_href: str = ""
    hours_lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Point:
    """A contact point's row with its schedule, as remembered."""

    kind: str
    name: str
    value: str
    href: str
    location: str
    audience: str
    schedule: Schedule | None
    calendar_id: int | None


class _Memory:
    """Values by key for some seconds; `forget` also voids what is being read while it is called."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[Hashable, tuple[float, Any]] = {}
        self._generation = 0

    def get(self, key: Hashable, seconds: float, read: Callable[[], Any]) -> Any:
        with self._lock:
            generation, (until, value) = self._generation, self._values.get(key, (0.0, None))
        if monotonic() < until:
            return value
        value = read()
        with self._lock:
            if generation == self._generation:
                self._values[key] = (monotonic() + seconds, value)
        return value

    def forget(self) -> None:
        with self._lock:
            self._generation += 1
            self._values.clear()


_memory = _Memory()


def forget_hours() -> None:
    """Drops what this process remembers of calendars and contact points; called when they change."""
    _memory.forget()


def schedule_for(calendar_id: int) -> Schedule:
    """The schedule of a calendar, at most `SCHEDULE_SECONDS` old. Raises Calendar.DoesNotExist."""

    def read() -> Schedule:
        return _read_schedule(calendar_id)

    return _memory.get(("schedule", calendar_id), SCHEDULE_SECONDS, read)


def _read_schedule(calendar_id: int) -> Schedule:
    """One query: the spans of a normal week, and days that are closed as spans of one day."""
    names = ("weekday", "opens", "closes", "valid_from", "valid_to")
    time_zone, is_span = F("calendar__timezone"), Value(1, IntegerField())
    spans = CalendarSpan.objects.filter(calendar=calendar_id).order_by()
    midnight = Cast(Value(MIDNIGHT), TimeField())
    closures = Closure.objects.filter(calendar=calendar_id, is_open=False).order_by()
    rows = spans.values_list(time_zone, is_span, *names).union(
        closures.values_list(
            time_zone, Value(0, IntegerField()), Value(0, IntegerField()), midnight, midnight, F("date"), F("date")
        ),
        all=True,
    )
    found = list(rows)
    if not found:
        return Schedule(Calendar.objects.get(pk=calendar_id).timezone, (), frozenset())
    made = [CalendarSpan(**dict(zip(names, row[2:], strict=True))).as_span() for row in found if row[1]]
    week = sorted(made, key=lambda span: (span.weekday, span.opens, span.valid_from or date.min))
    return Schedule(found[0][0], tuple(week), frozenset(row[5] for row in found if not row[1]))


def contact_points(now: datetime) -> list[ContactPointCard]:
    """The contact points shown to people, in order, with their hours in words at `now`.

    At most three queries, and none within `CONTACT_SECONDS` of the last.
    """
    return [_card(point, now) for point in _points()]


def desk_hours(now: datetime) -> DeskHours:
    """Whether the first phone line is open at `now`, its number, and its normal week."""
    phone = next((point for point in _points() if point.kind == ContactPoint.Kind.PHONE), None)
    if phone is None:
        return DeskHours()
    card = _card(phone, now)
    return DeskHours(card.is_open, card.open_words, card.value, card.href, card.hours_lines)


def default_calendar() -> Calendar | None:
    """The hours of the first phone line, or else the calendar that was made first; None without any."""
    phone = next((p for p in _points() if p.kind == ContactPoint.Kind.PHONE and p.calendar_id), None)
    if phone:
        return Calendar.objects.get(pk=phone.calendar_id)
    return Calendar.objects.order_by("pk").first()


def _points() -> list[_Point]:
    return _memory.get("contact points", CONTACT_SECONDS, _read_points)


def _read_points() -> list[_Point]:
    rows = ContactPoint.objects.filter(is_active=True).select_related("calendar")
    rows = rows.prefetch_related("calendar__spans", "calendar__closures")
    schedules: dict[int, Schedule] = {}
    points = []
    for row in rows:
        if row.calendar and row.calendar_id not in schedules:
            schedules[row.calendar_id] = row.calendar.schedule()
        points.append(
            _Point(
                kind=row.kind,
                name=row.name,
                value=row.value,
                href=_href(row),
                location=row.location,
                audience=row.audience,
                schedule=schedules.get(row.calendar_id),
                calendar_id=row.calendar_id,
            )
        )
    return points


def _href(row: ContactPoint) -> str:
    if row.kind == ContactPoint.Kind.PHONE:
        return phone_href(row.value)
    if row.kind == ContactPoint.Kind.EMAIL:
        return f"mailto:{row.value}"
    return row.value


def _card(point: _Point, now: datetime) -> ContactPointCard:
    schedule = point.schedule
    today = now.astimezone(schedule.zone).date() if schedule else None
    return ContactPointCard(
        kind=point.kind,
        name=point.name,
        value=point.value,
        href=point.href,
        location=point.location,
        audience=point.audience,
        is_open=is_open(schedule, now) if schedule else True,
        open_words=words.open_words(schedule, now) if schedule else _("Any time"),
        has_hours=schedule is not None,
        rows=words.week_rows(schedule, today) if schedule and today else [],
        hours_lines=words.hours_lines(schedule, today) if schedule else [],
    )
