"""The arithmetic of opening hours: pure, closed form, exact to the microsecond.

A schedule is a set of wall-clock spans per weekday in one time zone, less the days it is closed. An
instant is open when the wall clock in that zone, read at that instant, lies in a span. So an hour that
daylight saving leaves out never counts, and one that it repeats counts twice: real elapsed time.

How: between two changes of the zone's offset local time is a plain number line. There
`_Table.open_before` gives the open time since day 0 by weeks, eras (stretches between validity dates)
and sums of closures. A range is the sum over the few offset changes in it; finding an instant is a
bisection on the same function. Instants are aware datetimes, results are in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hours.zone_offsets import DAY, LAST, MINUTE, SECOND, instant, number, offset_at, pieces

DAY_MINUTES = 24 * 60
HORIZON = timedelta(days=30 * 366)
"""How far ahead the searches look before they call it never."""

DaySpans = tuple[tuple[int, int], ...]
"""The open spans of one day as (opens, closes) in minutes after midnight, in order, never touching."""


class NeverOpen(Exception):
    """The schedule has not that much open time within `HORIZON`."""


@dataclass(frozen=True)
class Span:
    """One opening on one weekday (0 is Monday), in minutes after midnight; 1440 is midnight at its end.

    It holds on the dates from `valid_from` to `valid_to`, both included; None is without limit. Opening
    hours that run past midnight are two spans. Raises ValueError when it is not a span at all.
    """

    weekday: int
    opens: int
    closes: int
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"No such weekday: {self.weekday}")
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"Not a span within a day: {self.opens} to {self.closes} minutes")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"Valid to {self.valid_to}, but only from {self.valid_from}")

    def holds_on(self, day: date) -> bool:
        """Whether its validity covers `day`; the weekday is not looked at."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Span) -> bool:
        """Whether both are open at one time on some date. Touching is no overlap."""
        return (
            self.weekday == other.weekday
            and self.opens < other.closes
            and other.opens < self.closes
            and (self.valid_from or date.min) <= (other.valid_to or date.max)
            and (other.valid_from or date.min) <= (self.valid_to or date.max)
        )


@dataclass(frozen=True)
class Schedule:
    """When something is open. Without spans it never is; spans that overlap or touch count once.

    Raises ValueError or KeyError (`ZoneInfoNotFoundError`) for an unknown time zone.
    """

    timezone: str
    spans: tuple[Span, ...] = ()
    closures: frozenset[date] = frozenset()
    _table: _Table = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ZoneInfo(self.timezone)
        object.__setattr__(self, "_table", _Table(self.spans, self.closures))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def __reduce__(self) -> tuple[type[Schedule], tuple[str, tuple[Span, ...], frozenset[date]]]:
        return Schedule, (self.timezone, self.spans, self.closures)


class _Table:
    """What a schedule looks like on a plain number line of local time, with its sums precomputed."""

    def __init__(self, spans: Iterable[Span], closures: Iterable[date]) -> None:
        spans = tuple(spans)
        edges = {0}
        for span in spans:
            if span.valid_from:
                edges.add(_day_number(span.valid_from))
            if span.valid_to:
                edges.add(_day_number(span.valid_to) + 1)
        self.era_starts = sorted(edges)
        self.weeks = [_week(s for s in spans if s.holds_on(_date(start))) for start in self.era_starts]
        self.sums = [_running_sums(week) for week in self.weeks]
        self.era_base = [0]
        for era, (start, end) in enumerate(zip(self.era_starts, self.era_starts[1:], strict=False)):
            opened = self._weeks_before(era, end) - self._weeks_before(era, start)
            self.era_base.append(self.era_base[era] + opened)
        self.closed_days = sorted({_day_number(day) for day in closures})
        self.closed_set = frozenset(self.closed_days)
        self.lost = [0]
        for day in self.closed_days:
            normal = self.week_of(day)[day % 7]
            self.lost.append(self.lost[-1] + sum(closes - opens for opens, closes in normal))

    def _era(self, day: int) -> int:
        return max(bisect_right(self.era_starts, day) - 1, 0)

    def _weeks_before(self, era: int, day: int) -> int:
        weeks, weekday = divmod(day, 7)
        return weeks * self.sums[era][7] + self.sums[era][weekday]

    def week_of(self, day: int) -> tuple[DaySpans, ...]:
        """The normal week in force on `day`, in microseconds; closures are not looked at."""
        return self.weeks[self._era(day)]

    def spans_of(self, day: int) -> DaySpans:
        """The open spans of a day, in microseconds after its midnight."""
        return () if day in self.closed_set else self.week_of(day)[day % 7]

    def open_before(self, local: int) -> int:
        """Open microseconds from day 0 to `local`."""
        day, rest = divmod(local, DAY)
        era = self._era(day)
        total = self.era_base[era] + self._weeks_before(era, day) - self._weeks_before(era, self.era_starts[era])
        total -= self.lost[bisect_left(self.closed_days, day)]
        for opens, closes in self.spans_of(day):
            if rest <= opens:
                break
            total += min(rest, closes) - opens
        return total

    def closed_before(self, local: int) -> int:
        return local - self.open_before(local)

    def reach(self, start: int, amount: int) -> int:
        """The first local time at which `amount` (more than 0) has been open since `start`; it must exist."""
        goal = self.open_before(start) + amount
        day = _first_day(start, lambda d: self.open_before((d + 1) * DAY) >= goal)
        left = goal - self.open_before(day * DAY)
        for opens, closes in self.spans_of(day):
            if left <= closes - opens:
                return day * DAY + opens + left
            left -= closes - opens
        raise AssertionError("the day that reaches the goal holds it")

    def first_open(self, start: int) -> int:
        """The first open moment at or after `start`; it must exist."""
        base = self.open_before(start)
        day = _first_day(start, lambda d: self.open_before((d + 1) * DAY) > base)
        for opens, closes in self.spans_of(day):
            if start < day * DAY + closes:
                return max(start, day * DAY + opens)
        raise AssertionError("the day on which open time grows has a span")

    def first_closed(self, start: int) -> int:
        """The first closed moment at or after `start`; it must exist."""
        base = self.closed_before(start)
        day = _first_day(start, lambda d: self.closed_before((d + 1) * DAY) > base)
        moment = max(start, day * DAY)
        for opens, closes in self.spans_of(day):
            if day * DAY + opens <= moment < day * DAY + closes:
                return day * DAY + closes
        return moment

    def is_open(self, local: int) -> bool:
        day, rest = divmod(local, DAY)
        return any(opens <= rest < closes for opens, closes in self.spans_of(day))


def open_seconds(schedule: Schedule, start: datetime, end: datetime) -> float:
    """Open time from `start` to `end` in seconds of real time; 0 when `end` is not after `start`."""
    table, total = schedule._table, 0
    for since, until, offset in pieces(schedule.timezone, number(start), number(end)):
        total += table.open_before(until + offset) - table.open_before(since + offset)
    return total / SECOND


def add_open_seconds(schedule: Schedule, start: datetime, seconds: float) -> datetime:
    """The first instant at which `seconds` of open time have passed since `start`, in UTC.

    Time that ends with the day ends at closing time, not at the next opening; 0 seconds is `start`.
    Raises NeverOpen when `HORIZON` has not that much open time, ValueError for negative seconds.
    """
    if seconds < 0:
        raise ValueError("Open time cannot be taken back.")
    left, now = round(seconds * SECOND), number(start)
    if left == 0:
        return instant(now)
    table = schedule._table
    for since, until, offset in pieces(schedule.timezone, now, _horizon(now)):
        opened = table.open_before(until + offset) - table.open_before(since + offset)
        if opened >= left:
            return instant(table.reach(since + offset, left) - offset)
        left -= opened
    raise NeverOpen(f"Less than {seconds} s of open time within {HORIZON.days} days of {start}.")


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Whether it is open at that instant. Opening time is open, closing time is closed."""
    now = number(at)
    return schedule._table.is_open(now + offset_at(schedule.timezone, now))


def closes_at(schedule: Schedule, at: datetime) -> datetime | None:
    """When the stretch that is open `at` that instant ends; None when it is closed, or never closes."""
    if not is_open(schedule, at):
        return None
    table, now = schedule._table, number(at)
    for since, until, offset in pieces(schedule.timezone, now, _horizon(now)):
        if table.closed_before(until + offset) > table.closed_before(since + offset):
            return instant(table.first_closed(since + offset) - offset)
    return None


def opens_next(schedule: Schedule, at: datetime) -> datetime | None:
    """The next opening after `at`: when it is open then, that of the stretch after this one.

    None when there is none within `HORIZON`.
    """
    if is_open(schedule, at):
        closing = closes_at(schedule, at)
        if closing is None:
            return None
        at = closing
    table, now = schedule._table, number(at)
    for since, until, offset in pieces(schedule.timezone, now, _horizon(now)):
        if table.open_before(until + offset) > table.open_before(since + offset):
            return instant(table.first_open(since + offset) - offset)
    return None


def spans_on(schedule: Schedule, day: date) -> DaySpans:
    """The open spans of that local date in minutes after midnight; empty when it is closed."""
    return _in_minutes(schedule._table.spans_of(_day_number(day)))


def week_on(schedule: Schedule, day: date) -> tuple[DaySpans, ...]:
    """The normal week in force on that date, Monday first, as if no day were closed."""
    return tuple(_in_minutes(spans) for spans in schedule._table.week_of(_day_number(day)))


def _in_minutes(spans: DaySpans) -> DaySpans:
    return tuple((opens // MINUTE, closes // MINUTE) for opens, closes in spans)


def _week(spans: Iterable[Span]) -> tuple[DaySpans, ...]:
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for span in sorted(spans, key=lambda s: (s.weekday, s.opens)):
        day = days[span.weekday]
        opens, closes = span.opens * MINUTE, span.closes * MINUTE
        if day and opens <= day[-1][1]:
            day[-1] = (day[-1][0], max(day[-1][1], closes))
        else:
            day.append((opens, closes))
    return tuple(tuple(day) for day in days)


def _running_sums(week: tuple[DaySpans, ...]) -> list[int]:
    sums = [0]
    for day in week:
        sums.append(sums[-1] + sum(closes - opens for opens, closes in day))
    return sums


def _first_day(start: int, holds: Callable[[int], bool]) -> int:
    """The first day from that of `start` for which `holds`, which must turn true once and stay so."""
    day = start // DAY
    return day + bisect_left(range(day, day + HORIZON.days + 8), True, key=holds)


def _day_number(day: date) -> int:
    return day.toordinal() - 1


def _date(day: int) -> date:
    return date.fromordinal(min(day + 1, date.max.toordinal()))


def _horizon(now: int) -> int:
    return min(now + HORIZON // timedelta(microseconds=1), number(LAST))


ALWAYS_OPEN = Schedule("UTC", tuple(Span(weekday, 0, DAY_MINUTES) for weekday in range(7)))
