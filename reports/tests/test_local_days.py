"""The local day of a moment, as the database groups by it, is the one the clock on the wall says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.local_days import LocalDay, offsets
from tests.support import make_desk
from tickets import services
from tickets.models import Ticket

ZONES = [
    ZoneInfo(name)
    for name in ("Europe/London", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Africa/Casablanca", "UTC")
]
moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


@given(zone=st.sampled_from(ZONES), since=moments, days=st.integers(1, 400), share=st.floats(0, 0.999999))
def test_the_offset_of_every_moment_is_that_of_its_step(
    zone: ZoneInfo, since: datetime, days: int, share: float
) -> None:
    until = since + timedelta(days=days)
    moment = since + (until - since) * share
    steps = offsets(since, until, zone)
    seconds = next(seconds for end, seconds in steps if moment < end)
    assert timedelta(seconds=seconds) == moment.astimezone(zone).utcoffset()


def test_a_change_is_found_to_the_second() -> None:
    steps = offsets(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), ZONES[0])
    assert [seconds for _until, seconds in steps] == [0, 3600, 0]
    assert [until for until, _s in steps[:2]] == [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_database_says_the_same_day_around_midnights_and_changes(zone: ZoneInfo) -> None:
    desk = make_desk()
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    changes = [end for end, _seconds in offsets(since, until, zone)[:-1]]
    midnights = [datetime(2026, month, 29, tzinfo=zone).astimezone(UTC) for month in (3, 4, 7, 10)]
    near = [timedelta(), timedelta(microseconds=-1), timedelta(seconds=1), timedelta(hours=-1), timedelta(hours=23)]
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="No", text="Silent.", channel="web")
    for moment in [each + step for each in (*changes, *midnights) for step in near]:
        Ticket.objects.filter(pk=ticket.pk).update(created_at=moment)
        found: date = Ticket.objects.annotate(on=LocalDay("created_at", zone=zone, since=since, until=until)).get().on
        assert found == moment.astimezone(zone).date(), moment
