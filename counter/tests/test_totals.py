"""The totals of the log equal SQL written by hand over the same rows."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from counter.models import Call, Kind, Outcome, RepeatIssue
from counter.totals import LogFilter, calls_by_hour_and_day, log_agents, log_page, log_totals
from tests.support import make_desk

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 4, 2, 15, 30, tzinfo=LONDON)  # the clocks went forward on 29 March
SECONDS = int(timedelta(days=40).total_seconds())

a_call = st.fixed_dictionaries(
    {
        "ago": st.integers(0, SECONDS),
        "who": st.integers(0, 1),
        "kind": st.sampled_from(Kind.values),
        "outcome": st.sampled_from(Outcome.values),
        "issue": st.integers(0, 2),
        "talk": st.one_of(st.none(), st.integers(0, 7200)),
    }
)


class TheTotalsOfTheLog(TestCase):
    """One desk, and each time other calls: hypothesis puts the rows back after each example."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.desk = make_desk()
        cls.agents = [cls.desk.agent, cls.desk.lead]
        cls.issues = [None, *(RepeatIssue.objects.create(name=f"I{n}", summary="x") for n in range(2))]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        calls=st.lists(a_call, max_size=25),
        days=st.sampled_from([1, 7, 28]),
        who=st.sampled_from([None, 0, 1]),
        kind=st.sampled_from(["", *Kind.values]),
        outcome=st.sampled_from(["", *Outcome.values]),
        issue=st.integers(0, 2),
    )
    def test_they_equal_sql_over_the_same_rows(
        self, calls: list[dict[str, Any]], days: int, who: int | None, kind: str, outcome: str, issue: int
    ) -> None:
        self.write(calls)
        chosen = LogFilter(
            days=days,
            agent=None if who is None else self.agents[who].pk,
            kind=kind,
            outcome=outcome,
            issue=self.issues[issue].pk if issue else None,
        )
        totals = log_totals(self.desk.admin, chosen, NOW)
        rows = by_hand(chosen)
        assert totals.count == len(rows)
        assert totals.solved == sum(row["outcome"] == "solved" for row in rows)
        assert totals.walk_ins == sum(row["kind"] == "walk_in" for row in rows)
        timed = [row["talk_seconds"] for row in rows if row["talk_seconds"] is not None]
        assert totals.median_seconds == (median(timed) if timed else None)
        hours = Counter(row["started_at"].astimezone(LONDON).hour for row in rows)
        assert {each.hour: each.count for each in totals.by_hour if each.count} == hours
        shown = log_page(self.desk.admin, chosen, now=NOW).calls
        assert {call.pk for call in shown} == {row["id"] for row in rows}
        assert [(c.started_at, c.pk) for c in shown] == sorted(((c.started_at, c.pk) for c in shown), reverse=True)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(calls=st.lists(a_call, max_size=25), back=st.integers(0, SECONDS), span=st.integers(0, SECONDS))
    def test_the_grid_of_hours_and_days_is_in_local_time(
        self, calls: list[dict[str, Any]], back: int, span: int
    ) -> None:
        self.write(calls)
        since = NOW - timedelta(seconds=back)
        until = since + timedelta(seconds=span)
        moments = [NOW - timedelta(seconds=call["ago"]) for call in calls]
        here = [moment.astimezone(LONDON) for moment in moments if since <= moment < until]
        grid = calls_by_hour_and_day(self.desk.admin, since, until)
        assert grid == Counter((moment.isoweekday(), moment.hour) for moment in here)

    def write(self, calls: list[dict[str, Any]]) -> None:
        Call.objects.bulk_create(
            Call(
                agent=self.agents[call["who"]],
                started_at=NOW - timedelta(seconds=call["ago"]),
                ended_at=NOW,
                kind=call["kind"],
                outcome=call["outcome"],
                issue=self.issues[call["issue"]],
                talk_seconds=call["talk"],
                nonce=uuid.uuid4(),
            )
            for call in calls
        )


def by_hand(chosen: LogFilter) -> list[dict[str, Any]]:
    """The rows of the log by SQL that shares nothing with the code it is held against."""
    first = (NOW - timedelta(days=chosen.days - 1)).date()
    since = datetime(first.year, first.month, first.day, tzinfo=LONDON).astimezone(ZoneInfo("UTC"))
    sql, values = "SELECT id, kind, outcome, talk_seconds, started_at FROM counter_call WHERE started_at >= %s", [since]
    for column, value in (("agent_id", chosen.agent), ("kind", chosen.kind), ("outcome", chosen.outcome)):
        if value:
            sql, values = f"{sql} AND {column} = %s", [*values, value]
    if chosen.issue:
        sql, values = f"{sql} AND issue_id = %s", [*values, chosen.issue]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        at = row["started_at"]
        row["started_at"] = at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
    return rows


@pytest.mark.django_db
def test_totals_of_one_team_are_not_those_of_another() -> None:
    desk = make_desk()
    Call.objects.create(agent=desk.agent, started_at=NOW, ended_at=NOW, outcome="ended", nonce=uuid.uuid4())
    assert log_totals(desk.lead, LogFilter(), NOW).count == 1
    assert log_totals(desk.outsider, LogFilter(), NOW).count == 0
    assert desk.agent in log_agents(desk.lead)
    assert log_agents(User.objects.get(pk=desk.outsider.pk)) == [desk.outsider]


def test_an_address_that_makes_no_sense_is_the_log_of_today() -> None:
    odd = {"days": "8", "agent": "x", "kind": "fax", "outcome": "won", "issue": "9" * 40}
    assert LogFilter.parse(odd) == LogFilter()
    assert LogFilter.parse({"days": "28", "agent": "7", "kind": "phone"}) == LogFilter(28, 7, "phone")
