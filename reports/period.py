"""A stretch of days a report is about. Pure: whoever asks brings the time zone and the present moment.

Days are local days, from one midnight to the next, however long daylight saving makes them. As instants a
period is half open: `since` belongs to it and `until` does not, so that two periods that meet share nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS_MAX = 366
BY_WEEK_FROM = 46  # days: a bar for each day would be a hair
DAY = timedelta(days=1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which a local day begins, in UTC. Where clocks leave out midnight, the first that there is."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class Period:
    """The local days from `first` to `last`, both included; `cut` ends it earlier, in the course of a day.

    Raises ValueError for no day at all, and for more than DAYS_MAX.
    """

    first: date
    last: date
    zone: tzinfo = field(repr=False)
    cut: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self) <= DAYS_MAX:
            raise ValueError(f"A period has 1 to {DAYS_MAX} days, not those from {self.first} to {self.last}.")

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        end = midnight(self.last + DAY, self.zone)
        return min(end, self.cut) if self.cut else end

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(len(self)))

    def starting(self, first: date, now: datetime) -> Period:
        """A period to compare this one with: as many days from `first` on, and as far as this one has come.

        While this one still runs, the other ends on the same day of it at the same time by the clock on the
        wall: half a day is not held against a whole one.
        """
        shift = first - self.first
        other = replace(self, first=first, last=self.last + shift, cut=None)
        here = now.astimezone(self.zone)
        if not self.first <= here.date() <= self.last:
            return other
        cut = datetime.combine(here.date() + shift, here.time(), tzinfo=self.zone)
        return replace(other, cut=cut.astimezone(UTC))

    def before(self, now: datetime) -> Period:
        """The same number of days, right before this period, as far as it has come."""
        return self.starting(self.first - timedelta(days=len(self)), now)

    def buckets(self) -> list[Period]:
        """The steps of a chart: days, or in a long period weeks from Monday on (the first and last may be short)."""
        if len(self) < BY_WEEK_FROM:
            return [replace(self, first=day, last=day, cut=None) for day in self.days()]
        found, first = [], self.first
        while first <= self.last:
            last = min(first + timedelta(days=6 - first.weekday()), self.last)
            found.append(replace(self, first=first, last=last, cut=None))
            first = last + DAY
        return found


def ending(last: date, days: int, zone: tzinfo) -> Period:
    """The `days` days up to and with `last`."""
    return Period(last - timedelta(days=days - 1), last, zone)
