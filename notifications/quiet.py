"""When mails wait, and when the daily digest goes. Pure: a moment, hours and a time zone in, a moment out.

Hours are those of the wall clock. On the night the clocks go forward a time that does not exist counts
as the same number of hours later; on the night they go back the quiet hours last through both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MOST = timedelta(days=8)  # nobody's mail waits longer, whatever the hours say
ALL_DAYS = frozenset(range(7))


@dataclass(frozen=True)
class QuietHours:
    """From `start` to `end` (the next day when it is not later) on each of `days` (0 is Monday) it begins on."""

    start: time
    end: time
    days: frozenset[int] = ALL_DAYS

    @property
    def is_endless(self) -> bool:
        """Never a moment that is not quiet."""
        return self.start == self.end and self.days == ALL_DAYS


def leaves_at(moment: datetime, hours: QuietHours | None, zone: tzinfo) -> datetime:
    """When a mail that is ready at `moment` may leave: then, or as the quiet hours it falls into end (UTC)."""
    moment = moment.astimezone(UTC)
    if hours is None:
        return moment
    last = moment + MOST
    spans = sorted(_spans(moment.astimezone(zone).date(), hours, zone))
    leaves = moment
    for begins, ends in spans:  # one span may begin before the last has ended
        if begins <= leaves < ends:
            leaves = ends
    return min(leaves, last)


def _spans(day: date, hours: QuietHours, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    for shift in range(-2, 10):
        begins = day + timedelta(days=shift)
        if begins.weekday() in hours.days:
            ends = begins if hours.end > hours.start else begins + timedelta(days=1)
            yield _utc(begins, hours.start, zone, fold=0), _utc(ends, hours.end, zone, fold=1)


def next_digest(after: datetime, hour: int, zone: tzinfo) -> datetime:
    """The first time after `after` that the wall clock shows `hour` (0–23) o'clock (UTC)."""
    day = after.astimezone(zone).date()
    for shift in range(-1, 3):
        at = _utc(day + timedelta(days=shift), time(hour), zone, fold=0)
        if at > after:
            return at
    raise AssertionError("no day without that hour")  # pragma: no cover


def _utc(day: date, at: time, zone: tzinfo, *, fold: int) -> datetime:
    # In UTC, since two times of one zone are compared by their wall clocks, which jump.
    return datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)
