"""Instants as numbers, and where a time zone's offset changes. Pure; used by `hours.business_time` alone.

Numbers are microseconds since 0001-01-01 00:00 UTC, which was a Monday.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
LOOK = 3 * DAY
"""How often offsets are looked at. No zone has left its offset for less than six days since 1970
(checked against every zone of the tz database of 2026)."""
EPOCH = datetime(1, 1, 1, tzinfo=UTC)
FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)


def number(at: datetime) -> int:
    """Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("Business time needs an aware datetime.")
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(at_number: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_number)


def offset_at(timezone: str, at_number: int) -> int:
    """The zone's offset from UTC at an instant, in microseconds."""
    at = min(max(instant(at_number), FIRST), LAST)
    offset = at.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)


def pieces(timezone: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Cuts an instant range where the offset changes: (from, until, offset), in order."""
    while start < end:
        year = instant(start).year
        year_end = date(year, 12, 31).toordinal() * DAY
        offsets = offsets_of(timezone, year)
        ends = [*(begin for begin, _ in offsets[1:]), year_end]
        for (_, offset), until in zip(offsets, ends, strict=True):
            if start < min(until, end):
                yield start, min(until, end), offset
                start = min(until, end)


@lru_cache(maxsize=8192)
def offsets_of(timezone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The offsets of a zone in a UTC year as (from, offset).

    `zoneinfo` does not tell its transitions, so they are found: a look every `LOOK`, then a bisection.
    """
    begin = (date(year, 1, 1).toordinal() - 1) * DAY
    year_end = date(year, 12, 31).toordinal() * DAY
    found = [(begin, offset_at(timezone, begin))]
    while begin < year_end:
        until = min(begin + LOOK, year_end)
        known = found[-1][1]
        last = offset_at(timezone, until - SECOND)
        if last != known:
            seconds = range(begin // SECOND, until // SECOND)
            change = bisect_left(seconds, True, key=lambda s: offset_at(timezone, s * SECOND) == last)
            found.append((seconds[change] * SECOND, last))
        begin = until
    return tuple(found)
