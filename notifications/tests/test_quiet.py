"""Quiet hours and the hour of the digest, on ordinary days and on those when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from notifications.quiet import ALL_DAYS, MOST, QuietHours, leaves_at, next_digest

LONDON = ZoneInfo("Europe/London")
NIGHT = QuietHours(time(22), time(7))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
days = st.frozensets(st.integers(0, 6), min_size=1)
zones = st.sampled_from([LONDON, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON).replace(fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


def test_a_mail_in_quiet_hours_leaves_as_they_end_and_any_other_at_once() -> None:
    assert leaves_at(london(2026, 5, 6, 23, 10), NIGHT, LONDON) == london(2026, 5, 7, 7)
    assert leaves_at(london(2026, 5, 7, 6, 59), NIGHT, LONDON) == london(2026, 5, 7, 7)
    assert leaves_at(london(2026, 5, 7, 7), NIGHT, LONDON) == london(2026, 5, 7, 7)
    assert leaves_at(london(2026, 5, 6, 21, 59), NIGHT, LONDON) == london(2026, 5, 6, 21, 59)
    assert leaves_at(london(2026, 5, 6, 23), None, LONDON) == london(2026, 5, 6, 23)


def test_the_days_are_those_on_which_they_begin() -> None:
    friday = QuietHours(time(17), time(9), frozenset({4}))
    assert leaves_at(london(2026, 5, 8, 20), friday, LONDON) == london(2026, 5, 9, 9)  # a Friday evening
    assert leaves_at(london(2026, 5, 9, 20), friday, LONDON) == london(2026, 5, 9, 20)


def test_a_weekend_is_one_span_when_each_day_of_it_is_quiet_all_day() -> None:
    weekend = QuietHours(time(0), time(0), frozenset({5, 6}))
    assert leaves_at(london(2026, 5, 9, 3), weekend, LONDON) == london(2026, 5, 11, 0)


def test_the_night_the_clocks_go_forward_has_an_hour_less() -> None:
    ends = leaves_at(london(2026, 3, 28, 22), NIGHT, LONDON)
    assert ends == london(2026, 3, 29, 7)
    assert ends - london(2026, 3, 28, 22) == timedelta(hours=8)


def test_quiet_hours_that_end_in_the_repeated_hour_last_through_both() -> None:
    short = QuietHours(time(23), time(1, 30))
    assert leaves_at(london(2026, 10, 25, 1, 10), short, LONDON) == london(2026, 10, 25, 1, 30, fold=1)
    assert leaves_at(london(2026, 10, 25, 1, 10, fold=1), short, LONDON) == london(2026, 10, 25, 1, 30, fold=1)


def test_the_digest_goes_at_its_hour_by_the_clock_on_the_wall() -> None:
    assert next_digest(london(2026, 3, 28, 9), 8, LONDON) == london(2026, 3, 29, 8)
    assert next_digest(london(2026, 3, 28, 7, 59), 8, LONDON) == london(2026, 3, 28, 8)
    assert next_digest(london(2026, 3, 28, 8), 8, LONDON) == london(2026, 3, 29, 8)


def test_a_digest_at_an_hour_that_does_not_exist_goes_an_hour_later_by_the_clock() -> None:
    assert next_digest(london(2026, 3, 29, 0, 30), 1, LONDON) == london(2026, 3, 29, 2)


@given(moments, times, times, days, zones)
def test_whatever_the_hours_a_mail_leaves_and_never_in_quiet(
    moment: datetime, start: time, end: time, on: frozenset[int], zone: ZoneInfo
) -> None:
    hours = QuietHours(start, end, on)
    leaves = leaves_at(moment, hours, zone)
    assert moment <= leaves <= moment + MOST
    if not hours.is_endless:
        assert leaves_at(leaves, hours, zone) == leaves


@given(moments, st.integers(0, 23), zones)
def test_there_is_one_digest_a_day(moment: datetime, hour: int, zone: ZoneInfo) -> None:
    at = next_digest(moment, hour, zone)
    assert timedelta(0) < at - moment <= timedelta(hours=25, minutes=30)
    following = next_digest(at, hour, zone)
    assert timedelta(hours=22) <= following - at <= timedelta(hours=26)
    assert following.astimezone(zone).date() - at.astimezone(zone).date() == timedelta(days=1)


def test_hours_on_every_day_around_the_clock_are_endless() -> None:
    assert QuietHours(time(9), time(9), ALL_DAYS).is_endless
    assert not QuietHours(time(9), time(9), frozenset({0})).is_endless
