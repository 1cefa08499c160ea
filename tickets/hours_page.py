"""What the page of a calendar shows beside its form: the week drawn, what people read, a time tried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS_ABBR

from common.words import date_in_words
from hours import words
from hours.business_time import NeverOpen, Schedule, add_open_seconds, is_open, open_seconds, spans_on, week_on
from hours.words import clock
from tickets.sla.durations import seconds_typed

LEFT, WIDTH, TOP, STEP = 32, 286, 19, 19
DAYS_SHOWN = 40
PARTS_SHOWN = 8


@dataclass(frozen=True)
class Drawn:
    """A picture of the week: bars by day and ticks by hour, in the units of its view box."""

    days: list[dict[str, Any]]
    ticks: list[dict[str, Any]]
    words: str


def week_drawn(schedule: Schedule, day: date) -> Drawn:
    week = week_on(schedule, day)
    ends = [minute for spans in week for span in spans for minute in span]
    first, last = (min(ends) // 60, -(-max(ends) // 60)) if ends else (8, 18)
    first, last = max(first - 1, 0), min(last + 1, 24)
    per_minute = WIDTH / ((last - first) * 60)

    def place(minutes: int) -> str:  # as text: a template would write a decimal comma in other languages
        return f"{LEFT + (minutes - first * 60) * per_minute:.1f}"

    days = [
        {
            "name": WEEKDAYS_ABBR[number],
            "text_y": TOP + number * STEP + 9,
            "y": TOP + number * STEP,
            "bars": [{"x": place(opens), "width": f"{(closes - opens) * per_minute:.1f}"} for opens, closes in spans],
        }
        for number, spans in enumerate(week)
    ]
    ticks = [{"x": place(hour * 60), "hour": hour} for hour in range(first + 1, last, 2)]
    return Drawn(days, ticks, "; ".join(words.hours_lines(schedule, day)))


@dataclass(frozen=True)
class Shown:
    """What people will read of these hours."""

    is_open: bool
    open_words: str
    rows: list[words.WeekRow]
    next_closed: str


def shown_at(schedule: Schedule, now: datetime) -> Shown:
    today = now.astimezone(schedule.zone).date()
    closed = sorted(day for day in schedule.closures if day >= today)
    return Shown(
        is_open(schedule, now),
        words.open_words(schedule, now),
        words.week_rows(schedule, today),
        date_in_words(closed[0]) if closed else "",
    )


@dataclass(frozen=True)
class Tried:
    """A target from a start: when it is due, and the stretches of open time up to then."""

    start: str
    target: str
    due: datetime | None = None
    parts: tuple[str, ...] = ()
    problem: str = ""


def tried(schedule: Schedule, start: str, target: str) -> Tried:
    """Reads `2026-05-08T08:40` and `2h`; says what is wrong with them in `problem` (a code)."""
    try:
        moment = parse_datetime(start.strip()[:30])
    except ValueError:
        moment = None
    seconds = seconds_typed(target[:20])
    if moment is None or not 1990 <= moment.year <= 2200:
        return Tried(start, target, problem="start")
    if seconds is None:
        return Tried(start, target, problem="target")
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=schedule.zone)
    try:
        due = add_open_seconds(schedule, moment, seconds)
    except NeverOpen:
        return Tried(start, target, problem="never")
    return Tried(start, target, due.astimezone(schedule.zone), tuple(_parts(schedule, moment, due)))


def _parts(schedule: Schedule, start: datetime, due: datetime) -> list[str]:
    """`Fri 8:40–9:00: 20m`, at most PARTS_SHOWN of them."""
    parts: list[str] = []
    day, last = start.astimezone(schedule.zone).date(), due.astimezone(schedule.zone).date()
    while day <= last and len(parts) < PARTS_SHOWN and (day - start.date()).days < DAYS_SHOWN:
        midnight = datetime.combine(day, datetime.min.time(), tzinfo=schedule.zone)
        for opens, closes in spans_on(schedule, day):
            since, until = (
                max(start, midnight + timedelta(minutes=opens)),
                min(due, midnight + timedelta(minutes=closes)),
            )
            minutes = round(open_seconds(schedule, since, until) / 60) if since < until else 0
            if minutes:
                local = [each.astimezone(schedule.zone) for each in (since, until)]
                ends = "–".join(clock(each.hour * 60 + each.minute) for each in local)
                parts.append(f"{WEEKDAYS_ABBR[day.weekday()]} {ends}: {minutes // 60}:{minutes % 60:02d}")
        day += timedelta(days=1)
    return parts[:PARTS_SHOWN]
