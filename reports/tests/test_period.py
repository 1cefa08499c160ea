"""Periods: local days, half open, whole across daylight saving; weeks in a long one; a fair comparison."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.period import DAYS_MAX, Period, ending, midnight

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "UTC")]
zones = st.sampled_from(ZONES)
dates = st.dates(date(2000, 1, 1), date(2100, 1, 1))
lengths = st.integers(1, DAYS_MAX)


@given(zone=zones, first=dates, days=lengths, second=st.integers(0, 10**9))
def test_a_moment_is_in_a_period_exactly_when_its_local_day_is(
    zone: ZoneInfo, first: date, days: int, second: int
) -> None:
    period = Period(first, first + timedelta(days=days - 1), zone)
    moment = period.since + timedelta(seconds=second % (days * 2 * 86_400) - days * 43_200)
    local = moment.astimezone(zone).date()
    assert (period.since <= moment < period.until) == (period.first <= local <= period.last)


@given(zone=zones, first=dates, days=lengths)
def test_the_buckets_of_a_period_are_all_of_it_and_share_nothing(zone: ZoneInfo, first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days - 1), zone)
    buckets = period.buckets()
    assert [day for bucket in buckets for day in bucket.days()] == list(period.days())
    assert buckets[0].since == period.since
    assert buckets[-1].until == period.until
    assert all(one.until == two.since for one, two in itertools.pairwise(buckets))
    if days >= 46:
        assert all(bucket.first.weekday() == 0 for bucket in buckets[1:])


@given(zone=zones, first=dates, days=lengths, hours=st.integers(-50 * 24, 50 * 24))
def test_the_period_before_is_as_long_and_no_longer_than_this_one_has_run(
    zone: ZoneInfo, first: date, days: int, hours: int
) -> None:
    period = Period(first, first + timedelta(days=days - 1), zone)
    now = period.since + timedelta(hours=hours)
    before = period.before(now)
    assert len(before) == len(period)
    assert before.last + timedelta(days=1) == period.first
    assert before.until <= period.since
    if now >= period.until or now < period.since:
        assert before.until == period.since
    else:
        run = now.astimezone(zone).replace(tzinfo=None) - datetime.combine(period.first, datetime.min.time())
        end = before.until.astimezone(zone).replace(tzinfo=None)
        assert abs(end - datetime.combine(before.first, datetime.min.time()) - run) <= timedelta(hours=1)


def test_the_day_on_which_clocks_change_is_shorter_or_longer() -> None:
    london = ZoneInfo("Europe/London")
    spring, autumn = (Period(day, day, london) for day in (date(2026, 3, 29), date(2026, 10, 25)))
    assert spring.until - spring.since == timedelta(hours=23)
    assert autumn.until - autumn.since == timedelta(hours=25)


def test_where_midnight_is_left_out_the_day_begins_when_it_does() -> None:
    """In Cairo the clocks went from 23:59 to 01:00 on the night to 28 April 2023."""
    assert midnight(date(2023, 4, 28), ZoneInfo("Africa/Cairo")) == datetime(2023, 4, 27, 22, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last"), [((2026, 5, 2), (2026, 5, 1)), ((2026, 1, 1), (2027, 1, 2))])
def test_no_day_and_too_many_days_are_no_period(first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="1 to 366"):
        Period(date(*first), date(*last), ZONES[0])


def test_the_last_fourteen_days_end_today() -> None:
    assert ending(date(2026, 5, 5), 14, ZONES[0]).first == date(2026, 4, 22)
