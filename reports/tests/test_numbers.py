"""Every figure against an independent computation in plain Python, over random rows and weeks of daylight saving."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.models import Topic
from reports import selectors
from reports.period import Period
from reports.tests import oracle
from reports.tests.support import fill, second_team, utc
from tests.support import Desk, make_desk
from tickets.models import Clock

pytestmark = pytest.mark.django_db
LONDON, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
CASES = [
    pytest.param(1, LONDON, date(2026, 3, 23), 14, id="clocks go forward"),
    pytest.param(2, LONDON, date(2026, 10, 19), 14, id="clocks go back"),
    pytest.param(3, NEW_YORK, date(2026, 3, 2), 7, id="New York in March"),
    pytest.param(4, LORD_HOWE, date(2026, 4, 1), 7, id="half an hour of daylight saving"),
    pytest.param(5, LONDON, date(2026, 6, 1), 28, id="a month without a change"),
    pytest.param(6, LONDON, date(2026, 3, 29), 1, id="a day of 23 hours"),
]


@pytest.fixture
def desk() -> Desk:
    desk = make_desk()
    second_team(desk.outsider)
    for number in range(3):
        Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}", icon="wifi")
    return desk


@pytest.mark.parametrize(("seed", "zone", "first", "days"), CASES)
@pytest.mark.parametrize("who", ["agent", "outsider", "admin"])
def test_each_figure_is_what_counting_by_hand_gives(
    desk: Desk, who: str, seed: int, zone: ZoneInfo, first: date, days: int
) -> None:
    user = getattr(desk, who)
    middle = utc(first.year, first.month, first.day, 12)
    fill(
        random.Random(seed),
        users=[desk.agent, desk.outsider, desk.student],
        middle=middle,
        spread_days=days + 4,
        count=260,
    )
    last = first + timedelta(days=days - 1)
    period = Period(first, last, zone)
    now = utc(last.year, last.month, last.day) + timedelta(days=9)
    before = period.before(now)
    here, there, medians = selectors.figures(user, None, period, before, now)
    mine = oracle.counted_tickets(user)
    assert mine, "the oracle saw no ticket at all"
    for found, (start, end) in ((here, (first, last)), (there, (before.first, before.last))):
        assert found.raised == oracle.by_day_and_channel(mine, "created_at", start, end, zone)
        assert found.solved == oracle.by_day_and_channel(mine, "solved_at", start, end, zone)
        met, missed = oracle.targets(mine, start, end, zone, now)
        assert (found.met, found.missed) == (met, missed)
        assert found.scores == oracle.scores(mine, start, end, zone)
        for kind in (Clock.FIRST_RESPONSE, Clock.RESOLUTION):
            values = oracle.times(mine, kind, start, end, zone)
            timing = found.timings.get(kind)
            assert (timing.count if timing else 0) == len(values)
            if timing:
                assert timing.median == pytest.approx(oracle.percentile(values, 50))
                assert timing.ninety == pytest.approx(oracle.percentile(values, 90))
    assert sum(here.raised.values()) > 0
    assert {(m.kind, m.day): m.seconds for m in medians} == {
        (kind, day): pytest.approx(oracle.percentile(values, 50))
        for kind in (Clock.RESOLUTION,)
        for day in period.days()
        if (values := oracle.times(mine, kind, day, day, zone))
    }


@pytest.mark.parametrize("who", ["agent", "admin"])
def test_what_lies_behind_a_figure_is_as_many_tickets_as_it_says(desk: Desk, who: str) -> None:
    user, zone = getattr(desk, who), LONDON
    first, last = date(2026, 10, 19), date(2026, 11, 1)
    users = [desk.agent, desk.outsider, desk.student]
    fill(random.Random(7), users=users, middle=utc(2026, 10, 25, 12), spread_days=12, count=300)
    now, period = utc(2026, 11, 10), Period(first, last, zone)
    for team in [None, desk.team]:
        here, _there, _medians = selectors.figures(user, team, period, period.before(now), now)

        def behind(what: str, start: date = first, end: date = last, team=team, **narrow: str) -> int:
            found = selectors.tickets_behind(user, team, Period(start, end, zone), what, now, **narrow)
            keys = list(found.values_list("pk", flat=True))
            assert len(keys) == len(set(keys)), "a ticket is listed twice"
            return len(keys)

        assert behind("raised") == sum(here.raised.values()) > 0
        assert behind("solved") == sum(here.solved.values()) > 0
        for (day, channel), count in here.raised.items():
            assert behind("raised", day, day, channel=channel) == count
        for kind, name, timed in (("first_response", "reply", "replied"), ("resolution", "solve", "timed")):
            assert (behind(f"{name}-met"), behind(f"{name}-decided")) == here.rate(kind)
            assert behind(timed) == here.timings[kind].count
            for day in period.days():
                assert behind(f"{name}-missed", day, day) == here.missed[kind, day]
        for score in ("good", "ok", "bad"):
            assert behind("rated", score=score) == here.votes(score)
        topics = selectors.topics_raised(user, team, period)
        assert sum(topic.count for topic in topics) == sum(here.raised.values())
        assert [topic.count for topic in topics] == [behind("raised", topic=topic.key) for topic in topics]


def test_a_period_that_still_runs_is_held_against_as_much_of_the_one_before(desk: Desk) -> None:
    users = [desk.agent, desk.outsider, desk.student]
    fill(random.Random(11), users=users, middle=utc(2026, 10, 25, 12), spread_days=12, count=300)
    now = utc(2026, 10, 29, 13, 20)
    period = Period(date(2026, 10, 23), date(2026, 10, 29), LONDON)
    before = period.before(now)
    assert before.until == utc(2026, 10, 22, 12, 20), "20 past one on the wall clock, which was summer time"
    _here, there, _medians = selectors.figures(desk.admin, None, period, before, now)
    counted = [
        ticket
        for ticket in oracle.counted_tickets(desk.admin)
        if utc(2026, 10, 15, 23) <= ticket.created_at < before.until
    ]
    assert there.raised == Counter((oracle.local_day(ticket.created_at, LONDON), ticket.channel) for ticket in counted)


def test_a_team_lead_of_one_team_counts_nothing_of_another(desk: Desk) -> None:
    users = [desk.student]
    fill(random.Random(5), users=users, middle=utc(2026, 6, 10, 12), spread_days=3, count=60)
    period, now = Period(date(2026, 6, 7), date(2026, 6, 13), LONDON), utc(2026, 7, 1)
    all_of = [
        sum(selectors.figures(user, None, period, period.before(now), now)[0].raised.values())
        for user in (desk.agent, desk.outsider, desk.admin)
    ]
    assert all_of[0] + all_of[1] == all_of[2]
    assert min(all_of) > 0
    assert not selectors.figures(desk.student, None, period, period.before(now), now)[0].raised


def test_the_figures_cost_four_queries_however_many_tickets_there_are(desk: Desk) -> None:
    period, now = Period(date(2026, 6, 7), date(2026, 6, 13), LONDON), utc(2026, 7, 1)
    desk.admin.team_ids()
    for count in (1, 200):
        fill(random.Random(5), users=[desk.student], middle=utc(2026, 6, 10, 12), spread_days=3, count=count)
        with CaptureQueriesContext(connection) as queries:
            selectors.figures(desk.admin, None, period, period.before(now), now)
            selectors.topics_raised(desk.admin, None, period)
        assert len(queries) == 4
