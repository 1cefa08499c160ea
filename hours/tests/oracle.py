"""Business time the slow way: reads the wall clock of every minute. Obviously right, for tests only."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hours.business_time import Schedule

MINUTE = timedelta(minutes=1)


def open_at(schedule: Schedule, at: datetime) -> bool:
    """Whether the wall clock at that instant is in a span that holds on its date."""
    local = at.astimezone(ZoneInfo(schedule.timezone))
    day, minutes = local.date(), local.hour * 60 + local.minute
    return day not in schedule.closures and any(
        span.weekday == day.weekday()
        and span.opens <= minutes < span.closes
        and (span.valid_from is None or span.valid_from <= day)
        and (span.valid_to is None or day <= span.valid_to)
        for span in schedule.spans
    )


def open_minutes(schedule: Schedule, start: datetime, end: datetime) -> int:
    """How many of the minutes from `start` to `end` (whole minutes, UTC) are open."""
    count, at = 0, start
    while at < end:
        count += open_at(schedule, at)
        at += MINUTE
    return count


def add_open_minutes(schedule: Schedule, start: datetime, minutes: int, limit: datetime) -> datetime | None:
    """The end of the minute in which the last of `minutes` passes; None when that is after `limit`."""
    at = start
    while minutes:
        if at >= limit:
            return None
        minutes -= open_at(schedule, at)
        at += MINUTE
    return at


def next_change(schedule: Schedule, at: datetime, limit: datetime) -> datetime | None:
    """The first minute after `at` that is closed when `at` is open, or open when it is closed."""
    state = open_at(schedule, at)
    while at < limit:
        at += MINUTE
        if open_at(schedule, at) is not state:
            return at
    return None
