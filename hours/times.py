"""Times of day and weeks as people type and read them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from itertools import groupby

from django.utils.dates import WEEKDAYS_ABBR

from hours.business_time import DAY_MINUTES, Span

_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?")


def minutes_typed(text: str) -> int | None:
    """`8`, `8:30`, `0830`, `17.30` as minutes after midnight, `24:00` as the day's end; None for anything else."""
    match = _TIME.fullmatch(text.strip())
    if not match or not text.isascii():
        return None
    hours, minutes = int(match.group(1)), int(match.group(2) or 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= DAY_MINUTES else None


def minutes_written(minutes: int) -> str:
    """As an input shows it: `08:00`, and `24:00` at the day's end."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def clock_of(minutes: int) -> time:
    """Minutes after midnight as a time of day; the day's end is midnight."""
    return time(minutes // 60 % 24, minutes % 60)


def span_words(spans: Iterable[Span]) -> str:
    """A week in a line, for the log: `Mon 08:00–17:00; Fri 08:00–09:00, 10:00–17:00`."""
    days = groupby(sorted(spans, key=lambda span: (span.weekday, span.opens)), key=lambda span: span.weekday)
    return "; ".join(
        f"{WEEKDAYS_ABBR[day]} " + ", ".join(f"{minutes_written(s.opens)}–{minutes_written(s.closes)}" for s in group)
        for day, group in days
    )
