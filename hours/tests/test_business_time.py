"""Business time on the hours of a real desk: a split Friday, closures, the two nights the clocks change."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from hours.business_time import (
    ALWAYS_OPEN,
    NeverOpen,
    Schedule,
    Span,
    add_open_seconds,
    closes_at,
    is_open,
    open_seconds,
    opens_next,
    spans_on,
    week_on,
)

LONDON = ZoneInfo("Europe/London")
HOUR = 3600
PHONE_SPANS = (
    *(Span(weekday, 8 * 60, 17 * 60) for weekday in range(4)),
    Span(4, 8 * 60, 9 * 60),
    Span(4, 10 * 60, 17 * 60),
)
PHONE = Schedule("Europe/London", PHONE_SPANS)
FRIDAY, MONDAY = date(2026, 5, 1), date(2026, 5, 4)


def at(day: date, clock: str, fold: int = 0) -> datetime:
    """That time of day in London, as UTC."""
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, fold=fold, tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "until", "seconds"),
    [
        ("7:00", "8:00", 0),
        ("8:40", "9:00", 20 * 60),
        ("8:40", "9:30", 20 * 60),
        ("8:40", "10:00", 20 * 60),
        ("8:40", "11:40", 2 * HOUR),
        ("9:10", "9:50", 0),
        ("8:00", "17:00", 8 * HOUR),
        ("16:59", "23:59", 60),
    ],
)
def test_the_gap_of_the_split_friday_does_not_count(since: str, until: str, seconds: int) -> None:
    assert open_seconds(PHONE, at(FRIDAY, since), at(FRIDAY, until)) == seconds


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ((FRIDAY, "8:40"), 20 * 60, (FRIDAY, "9:00")),  # ends at closing, not at the next opening
        ((FRIDAY, "8:40"), 20 * 60 + 60, (FRIDAY, "10:01")),
        ((FRIDAY, "8:40"), 2 * HOUR, (FRIDAY, "11:40")),
        ((FRIDAY, "9:30"), HOUR, (FRIDAY, "11:00")),
        ((FRIDAY, "16:00"), 2 * HOUR, (MONDAY, "9:00")),
        ((FRIDAY, "16:00"), HOUR, (FRIDAY, "17:00")),
        ((FRIDAY, "8:00"), 44 * HOUR, (date(2026, 5, 7), "17:00")),
        ((date(2026, 5, 2), "12:00"), 60, (MONDAY, "8:01")),
    ],
)
def test_adding_open_time_runs_over_the_gap_and_the_weekend(
    start: tuple[date, str], seconds: int, end: tuple[date, str]
) -> None:
    assert add_open_seconds(PHONE, at(*start), seconds) == at(*end)


def test_a_closed_day_is_left_out_and_a_week_without_it_is_shorter() -> None:
    closed = Schedule("Europe/London", PHONE_SPANS, frozenset({MONDAY}))
    assert add_open_seconds(closed, at(FRIDAY, "16:00"), 2 * HOUR) == at(date(2026, 5, 5), "9:00")
    assert open_seconds(closed, at(MONDAY, "0:00"), at(date(2026, 5, 11), "0:00")) == 35 * HOUR
    assert spans_on(closed, MONDAY) == ()
    assert week_on(closed, MONDAY)[0] == ((480, 1020),)
    assert not is_open(closed, at(MONDAY, "12:00"))


def test_opening_time_is_open_and_closing_time_is_closed() -> None:
    assert is_open(PHONE, at(FRIDAY, "8:00"))
    assert not is_open(PHONE, at(FRIDAY, "9:00"))
    assert is_open(PHONE, at(FRIDAY, "10:00"))
    assert not is_open(PHONE, at(FRIDAY, "17:00"))


def test_the_next_opening_and_closing_follow_the_split_friday() -> None:
    assert closes_at(PHONE, at(FRIDAY, "8:30")) == at(FRIDAY, "9:00")
    assert opens_next(PHONE, at(FRIDAY, "8:30")) == at(FRIDAY, "10:00")
    assert closes_at(PHONE, at(FRIDAY, "9:30")) is None
    assert opens_next(PHONE, at(FRIDAY, "9:30")) == at(FRIDAY, "10:00")
    assert opens_next(PHONE, at(FRIDAY, "17:00")) == at(MONDAY, "8:00")


def test_the_hour_that_spring_leaves_out_does_not_count() -> None:
    night = date(2026, 3, 29)
    schedule = Schedule("Europe/London", (Span(6, 0, 180),))
    assert open_seconds(schedule, at(night, "0:00"), at(night, "3:00")) == 2 * HOUR
    assert add_open_seconds(schedule, at(night, "0:00"), 2 * HOUR) == at(night, "3:00")


def test_a_span_that_lies_in_the_missing_hour_is_not_open_on_that_day() -> None:
    night = date(2026, 3, 29)
    schedule = Schedule("Europe/London", (Span(6, 60, 120),))
    assert open_seconds(schedule, at(night, "0:00"), at(night, "23:00")) == 0
    assert opens_next(schedule, at(night, "0:00")) == at(date(2026, 4, 5), "1:00")


def test_the_hour_that_autumn_repeats_counts_twice() -> None:
    night = date(2026, 10, 25)
    schedule = Schedule("Europe/London", (Span(6, 60, 120),))
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 01:00 summer time
    assert open_seconds(schedule, at(night, "0:00"), at(night, "12:00")) == 2 * HOUR
    assert closes_at(schedule, first) == first + timedelta(hours=2)
    assert at(night, "1:30", fold=1) - at(night, "1:30") == timedelta(hours=1)


def test_closing_times_keep_to_the_wall_clock_when_the_clocks_change() -> None:
    friday, monday = date(2026, 10, 23), date(2026, 10, 26)
    assert closes_at(PHONE, at(friday, "12:00")) == datetime(2026, 10, 23, 16, tzinfo=UTC)
    assert closes_at(PHONE, at(monday, "12:00")) == datetime(2026, 10, 26, 17, tzinfo=UTC)
    assert add_open_seconds(PHONE, at(friday, "16:00"), 2 * HOUR) == at(monday, "9:00")


def test_a_date_that_a_zone_skipped_has_no_open_time() -> None:
    samoa = Schedule("Pacific/Apia", tuple(Span(weekday, 540, 1020) for weekday in range(7)))
    before = datetime(2011, 12, 29, 0, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    after = datetime(2012, 1, 1, 0, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    assert open_seconds(samoa, before, after) == 2 * 8 * HOUR  # the 29th and the 31st


def test_spans_that_touch_or_overlap_are_one() -> None:
    schedule = Schedule("UTC", (Span(0, 600, 720), Span(0, 480, 600), Span(0, 660, 780)))
    assert spans_on(schedule, MONDAY) == ((480, 780),)
    assert closes_at(schedule, datetime(2026, 5, 4, 9, tzinfo=UTC)) == datetime(2026, 5, 4, 13, tzinfo=UTC)


def test_a_night_shift_is_two_spans_and_one_stretch() -> None:
    schedule = Schedule("UTC", (Span(0, 22 * 60, 1440), Span(1, 0, 6 * 60)))
    assert closes_at(schedule, datetime(2026, 5, 4, 23, tzinfo=UTC)) == datetime(2026, 5, 5, 6, tzinfo=UTC)


def test_planned_hours_begin_and_end_on_their_dates() -> None:
    schedule = Schedule(
        "UTC",
        (
            Span(0, 480, 1020, valid_to=date(2026, 5, 31)),
            Span(0, 600, 900, valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 28)),
        ),
    )
    assert spans_on(schedule, date(2026, 5, 25)) == ((480, 1020),)
    assert spans_on(schedule, date(2026, 6, 1)) == ((600, 900),)
    assert spans_on(schedule, date(2026, 6, 29)) == ()
    start = datetime(2026, 5, 25, tzinfo=UTC)
    assert open_seconds(schedule, start, start + timedelta(days=365)) == (9 + 4 * 5) * HOUR
    with pytest.raises(NeverOpen):
        add_open_seconds(schedule, start, 29 * HOUR + 1)


def test_a_schedule_without_spans_is_never_open() -> None:
    never = Schedule("Europe/London")
    now = at(FRIDAY, "12:00")
    assert not is_open(never, now)
    assert opens_next(never, now) is None
    assert closes_at(never, now) is None
    assert open_seconds(never, now, now + timedelta(days=3650)) == 0
    assert add_open_seconds(never, now, 0) == now
    with pytest.raises(NeverOpen):
        add_open_seconds(never, now, 1)


def test_always_open_counts_every_second_and_never_closes() -> None:
    now = at(FRIDAY, "12:00")
    assert add_open_seconds(ALWAYS_OPEN, now, 12345) == now + timedelta(seconds=12345)
    assert closes_at(ALWAYS_OPEN, now) is None
    assert opens_next(ALWAYS_OPEN, now) is None


def test_any_zone_may_come_in_and_utc_goes_out() -> None:
    start = datetime(2026, 5, 1, 9, 40, tzinfo=timezone(timedelta(hours=2)))
    end = add_open_seconds(PHONE, start, HOUR)
    assert (end, end.tzinfo) == (at(FRIDAY, "10:40"), UTC)


def test_an_end_before_the_start_has_no_open_time() -> None:
    assert open_seconds(PHONE, at(FRIDAY, "12:00"), at(FRIDAY, "11:00")) == 0


def test_the_end_of_the_calendar_is_never_and_not_a_crash() -> None:
    with pytest.raises(NeverOpen):
        add_open_seconds(PHONE, datetime(9999, 12, 31, 23, tzinfo=UTC), HOUR)
    assert opens_next(PHONE, datetime.max.replace(tzinfo=UTC)) is None


def test_nonsense_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_open(PHONE, datetime(2026, 5, 1, 12, 0))
    with pytest.raises(ValueError, match="taken back"):
        add_open_seconds(PHONE, at(FRIDAY, "12:00"), -1)
    with pytest.raises(ValueError, match="Not a span"):
        Span(0, 1020, 480)
    with pytest.raises(ValueError, match="Not a span"):
        Span(0, 0, 1441)
    with pytest.raises(ValueError, match="weekday"):
        Span(7, 0, 60)
    with pytest.raises(ValueError, match="but only from"):
        Span(0, 0, 60, date(2026, 5, 2), date(2026, 5, 1))
    with pytest.raises(KeyError):
        Schedule("Europe/Atlantis")


def test_schedules_are_values() -> None:
    same = Schedule("Europe/London", PHONE_SPANS)
    assert (PHONE, hash(PHONE)) == (same, hash(same))
    assert pickle.loads(pickle.dumps(PHONE)) == PHONE
    assert Schedule("Europe/Paris", PHONE_SPANS) != PHONE


def test_ten_years_are_milliseconds_not_minutes_stepped() -> None:
    closures = frozenset(date(2026, 1, 1) + timedelta(days=17 * n) for n in range(200))
    schedule = Schedule("Europe/London", PHONE_SPANS, closures)
    start = datetime(2026, 1, 5, tzinfo=UTC)
    end = datetime(2036, 1, 7, tzinfo=UTC)
    seconds = open_seconds(schedule, start, end)  # also warms the zone's offsets
    began = perf_counter()
    for _ in range(10):
        assert open_seconds(schedule, start, end) == seconds
        add_open_seconds(schedule, start, seconds)
    assert (perf_counter() - began) / 20 < 0.02
