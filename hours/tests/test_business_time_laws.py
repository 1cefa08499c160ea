"""Business time against a slow oracle and against its own laws, on random schedules in odd time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hours import business_time as bt
from hours.business_time import DAY_MINUTES, NeverOpen, Schedule, Span
from hours.tests import oracle

# A zone and a day near which its clocks do something: whole and half hours, at midnight, at one minute
# past midnight (so that the date goes back), a day that never was, an offset for Ramadan, none at all.
CLOCK_CHANGES = [
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("America/Recife", date(2000, 10, 8)),
    ("Asia/Kathmandu", date(2026, 12, 31)),
]


@st.composite
def spans(draw: st.DrawFn, around: date) -> Span:
    opens = draw(st.integers(0, DAY_MINUTES - 1))
    closes = draw(st.integers(opens + 1, DAY_MINUTES))
    if draw(st.booleans()):  # hours that meet the clock change
        opens, closes = draw(st.sampled_from([(0, 60), (30, 90), (60, 150), (0, 1440), (1380, 1440), (480, 1020)]))
    starts, ends = None, None
    if draw(st.integers(0, 3)) == 0:
        starts = around + timedelta(days=draw(st.integers(-10, 10)))
    if draw(st.integers(0, 3)) == 0:
        ends = (starts or around) + timedelta(days=draw(st.integers(0, 12)))
    return Span(draw(st.integers(0, 6)), opens, closes, starts, ends)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, date]:
    zone, around = draw(st.sampled_from(CLOCK_CHANGES))
    closures = draw(st.frozensets(st.integers(-10, 10).map(lambda n: around + timedelta(days=n)), max_size=4))
    return Schedule(zone, tuple(draw(st.lists(spans(around), max_size=14))), closures), around


@st.composite
def moments(draw: st.DrawFn, around: date) -> datetime:
    midnight = datetime(around.year, around.month, around.day, tzinfo=UTC)
    return midnight + timedelta(minutes=draw(st.integers(-6 * DAY_MINUTES, 4 * DAY_MINUTES)))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_open_time_is_what_the_wall_clock_shows_minute_by_minute(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    start = data.draw(moments(around))
    end = start + timedelta(minutes=data.draw(st.integers(0, 8 * DAY_MINUTES)))
    assert bt.open_seconds(schedule, start, end) == 60 * oracle.open_minutes(schedule, start, end)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_the_end_of_some_open_time_is_where_the_oracle_counts_to(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    start = data.draw(moments(around))
    minutes = data.draw(st.integers(1, 3 * DAY_MINUTES))
    limit = start + timedelta(days=10)
    expected = oracle.add_open_minutes(schedule, start, minutes, limit)
    if expected is not None:
        assert bt.add_open_seconds(schedule, start, minutes * 60) == expected
    else:
        try:
            assert bt.add_open_seconds(schedule, start, minutes * 60) > limit
        except NeverOpen:
            assert bt.open_seconds(schedule, start, start + bt.HORIZON) < minutes * 60


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_open_now_and_the_next_change_are_those_of_the_wall_clock(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    at = data.draw(moments(around))
    limit = at + timedelta(days=9)
    change = oracle.next_change(schedule, at, limit)
    answer = bt.closes_at(schedule, at) if oracle.open_at(schedule, at) else bt.opens_next(schedule, at)
    assert bt.is_open(schedule, at) is oracle.open_at(schedule, at)
    assert answer == change if change else answer is None or answer > limit
    if bt.is_open(schedule, at) and change:
        reopens = oracle.next_change(schedule, change, limit)
        assert reopens is None or bt.opens_next(schedule, at) == reopens


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_adding_and_then_measuring_gives_the_time_back(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    start = data.draw(moments(around)) + timedelta(microseconds=data.draw(st.integers(0, 59_999_999)))
    seconds = data.draw(st.integers(0, 10**10)) / 1000
    try:
        end = bt.add_open_seconds(schedule, start, seconds)
    except NeverOpen:
        return
    assert bt.open_seconds(schedule, start, end) == seconds
    if seconds:  # and it is the first such instant
        assert bt.open_seconds(schedule, start, end - timedelta(microseconds=1)) < seconds


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_open_time_adds_up_and_never_shrinks(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    start = data.draw(moments(around))
    a, b = sorted(data.draw(st.lists(st.integers(0, 10**9), min_size=2, max_size=2)))
    middle, end = start + timedelta(seconds=a), start + timedelta(seconds=b)
    first = bt.open_seconds(schedule, start, middle)
    assert bt.open_seconds(schedule, start, end) == first + bt.open_seconds(schedule, middle, end)
    assert 0 <= first <= a


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_adding_in_two_steps_is_adding_once(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    start = data.draw(moments(around))
    a, b = data.draw(st.integers(0, 10**6)), data.draw(st.integers(1, 10**6))
    try:
        at_once = bt.add_open_seconds(schedule, start, a + b)
    except NeverOpen:
        return
    assert bt.add_open_seconds(schedule, bt.add_open_seconds(schedule, start, a), b) == at_once


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_spans_of_a_day_are_its_open_minutes(data: st.DataObject) -> None:
    schedule, around = data.draw(schedules())
    day = around + timedelta(days=data.draw(st.integers(-10, 10)))
    minutes = {m for opens, closes in bt.spans_on(schedule, day) for m in range(opens, closes)}
    expected = {
        m
        for span in schedule.spans
        if span.weekday == day.weekday() and span.holds_on(day) and day not in schedule.closures
        for m in range(span.opens, span.closes)
    }
    assert minutes == expected
