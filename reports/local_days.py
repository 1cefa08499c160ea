"""The local day of a moment, as something to group by.

PostgreSQL knows time zones. SQLite does not: there Django calls Python for every row, which takes longer than
all the rest of a report. Within a stretch of time a zone has few offsets, so SQLite is told which they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models.functions import TruncDate

SECOND = timedelta(seconds=1)


def offsets(since: datetime, until: datetime, zone: tzinfo) -> tuple[tuple[datetime, int], ...]:
    """How far local time is from UTC between two moments: (up to this moment, seconds), in order. Pure.

    The last one holds from there on. Clocks are looked at once a day, and a change is found to the second.
    """
    found, here = [], since
    while here < until:
        there = min(here + timedelta(days=1), until)
        if _offset(here, zone) != _offset(there, zone):
            found.append((_change(here, there, zone), _offset(here, zone)))
        here = there
    return (*found, (until, _offset(until, zone)))


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first second of the new offset; `before` still has the old one."""
    low, high = 0, int((after - before) / SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + middle * SECOND, zone) == _offset(before, zone):
            low = middle
        else:
            high = middle
    return (before + high * SECOND).replace(microsecond=0)


def _offset(moment: datetime, zone: tzinfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset / SECOND)


class LocalDay(TruncDate):
    """The local day of a moment between `since` and `until`; of others it may be off by what daylight saves."""

    def __init__(self, expression: Any, *, zone: tzinfo, since: datetime, until: datetime) -> None:
        super().__init__(expression, tzinfo=zone)
        self.steps = offsets(since, until, zone)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.lhs)
        day = f"date(substr({sql}, 1, 19), %s)"  # without fractions: SQLite rounds the last millisecond of a day up
        whens, values = "", []
        for until, seconds in self.steps[:-1]:
            whens += f" WHEN {sql} < %s THEN {day}"
            values += [*params, connection.ops.adapt_datetimefield_value(until), *params, _modifier(seconds)]
        values += [*params, _modifier(self.steps[-1][1])]
        return (f"CASE{whens} ELSE {day} END" if whens else day), tuple(values)


def _modifier(seconds: int) -> str:
    return f"{seconds:+d} seconds"
