"""Tables as CSV, percentages, and what a report is asked for."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from reports.asking import asked_for
from reports.chart_parts import days_in_words, period_in_words
from reports.models import Term
from reports.period import Period
from reports.stats import percent
from reports.tables import Cell, Table, as_csv
from tests.support import Desk, make_desk

NOW = datetime(2026, 5, 5, 13, 20, tzinfo=UTC)  # 14:20 in London


@pytest.mark.parametrize("words", ["=1+1", "+44 20", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "=cmd|' /C calc'!A0"])
def test_words_that_look_like_a_formula_begin_with_an_apostrophe(words: str) -> None:
    row = next(csv.reader(io.StringIO(as_csv(Table("", ["x"], [[Cell(words)]])).split("\r\n", 1)[1], newline="")))
    assert row == [f"'{words}"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1, max_size=4))
def test_what_is_read_back_is_what_was_written(words: list[str]) -> None:
    text = as_csv(Table("", words, [[Cell(word) for word in words]]))
    header, row = csv.reader(io.StringIO(text, newline=""))
    assert header == row
    for given_word, read in zip(words, row, strict=True):
        assert read.removeprefix("'") == given_word.removeprefix("'")
        assert not read.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    row = [Cell("all"), Cell(-3), Cell(2.5), Cell(None), Cell("a\x00b")]
    assert as_csv(Table("", ["a", "b", "c", "d", "e"], [row])).split("\r\n")[1] == "all,-3,2.5,,ab"


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_percentage_is_whole_only_when_it_is(part: int, rest: int) -> None:
    found = percent(part, part + rest)
    assert 0 <= found <= 100
    assert (found == 100) == (rest == 0 and part > 0)
    assert (found == 0) == (part == 0)


def test_days_are_written_without_saying_anything_twice() -> None:
    def period(first: date, last: date) -> Period:
        return Period(first, last, UTC)

    assert period_in_words(period(date(2026, 4, 22), date(2026, 5, 5))) == "22 April to 5 May 2026"
    assert period_in_words(period(date(2026, 5, 1), date(2026, 5, 5))) == "1 to 5 May 2026"
    assert period_in_words(period(date(2025, 12, 29), date(2026, 1, 4))) == "29 December 2025 to 4 January 2026"
    assert period_in_words(period(date(2026, 5, 5), date(2026, 5, 5))) == "5 May 2026"
    assert days_in_words(period(date(2026, 4, 22), date(2026, 4, 22))) == "Wed 22 April"
    assert days_in_words(period(date(2026, 4, 27), date(2026, 5, 3))) == "27 April to 3 May"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def test_without_a_word_it_is_the_last_fourteen_days_up_to_now(desk: Desk) -> None:
    asked = asked_for(desk.agent, {}, NOW)
    assert (asked.period.first, asked.period.last) == (date(2026, 4, 22), date(2026, 5, 5))
    assert (asked.before.first, asked.before.last) == (date(2026, 4, 8), date(2026, 4, 21))
    assert asked.before.until == datetime(2026, 4, 21, 13, 20, tzinfo=UTC)
    assert asked.comparison == "compared with the 14 days before"


@pytest.mark.parametrize(
    "given",
    [
        {"range": "dates", "first": "2026-05-06", "last": "2026-05-07"},  # not yet
        {"range": "dates", "first": "2026-05-05", "last": "2026-05-01"},
        {"range": "dates", "first": "2020-01-01", "last": "2026-01-01"},
        {"range": "dates", "first": "0001-01-01", "last": "9999-12-31"},
        {"range": "dates", "first": "x\x00", "last": ""},
        {"range": "dates"},
        {"range": "term"},  # there is none
        {"range": "99999999999999999999"},
    ],
)
def test_what_makes_no_sense_is_the_last_fourteen_days(desk: Desk, given: dict[str, str]) -> None:
    asked = asked_for(desk.agent, given, NOW)
    assert asked.code == "14"
    assert bool(asked.form.errors) == (given["range"] == "dates")


def test_a_term_runs_as_far_as_today_and_is_held_against_the_term_before(desk: Desk) -> None:
    Term.objects.create(name="Spring 2026", first_day=date(2026, 1, 12), last_day=date(2026, 3, 27))
    Term.objects.create(name="Summer 2026", first_day=date(2026, 4, 20), last_day=date(2026, 6, 19))
    Term.objects.create(name="Autumn 2026", first_day=date(2026, 9, 21), last_day=date(2026, 12, 11))
    asked = asked_for(desk.agent, {"range": "term"}, NOW)
    assert (asked.period.first, asked.period.last) == (date(2026, 4, 20), date(2026, 5, 5))
    assert (asked.before.first, asked.before.last) == (date(2026, 1, 12), date(2026, 1, 27))
    assert asked.before.until == datetime(2026, 1, 27, 14, 20, tzinfo=UTC), "20 past two, in winter"
    assert asked.comparison == "compared with as many days of Spring 2026"


def test_dates_end_today_at_the_latest(desk: Desk) -> None:
    asked = asked_for(desk.agent, {"range": "dates", "first": "2026-05-01", "last": "2026-05-31"}, NOW)
    assert (asked.period.first, asked.period.last) == (date(2026, 5, 1), date(2026, 5, 5))


def test_a_team_one_is_not_in_is_not_there(desk: Desk) -> None:
    assert asked_for(desk.agent, {"team": str(desk.team.pk)}, NOW).team == desk.team
    for key in ("999", "x", "9" * 30, "-1"):
        with pytest.raises(Http404):
            asked_for(desk.admin, {"team": key}, NOW)
    with pytest.raises(Http404):
        asked_for(desk.outsider, {"team": str(desk.team.pk)}, NOW)


def test_terms_do_not_overlap_and_are_no_longer_than_a_report(desk: Desk) -> None:
    from django.core.exceptions import ValidationError

    Term.objects.create(name="One", first_day=date(2026, 1, 12), last_day=date(2026, 3, 27))
    for first, last in ((date(2026, 3, 27), date(2026, 4, 1)), (date(2026, 5, 1), date(2027, 5, 2))):
        with pytest.raises(ValidationError):
            Term(name="Two", first_day=first, last_day=last).full_clean()
    Term(name="Two", first_day=date(2026, 3, 28), last_day=date(2026, 4, 1)).full_clean()
