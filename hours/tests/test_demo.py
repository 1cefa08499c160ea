"""The demo desk's hours, as a caller and a visitor meet them: a split Friday, closures, words at given times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from hours.demo import bank_holidays, load_demo
from hours.models import Calendar, CalendarSpan, Closure, ContactPoint
from hours.selectors import ContactPointCard, contact_points, desk_hours, forget_hours

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    """That time in London: "2026-05-01 8:30" is a Friday."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.fixture
def loaded(db: None) -> Iterator[Calendar]:
    with time_machine.travel(at("2026-04-28 12:00"), tick=True):
        forget_hours()
        yield load_demo()
    forget_hours()


def card(kind: str, when: str) -> ContactPointCard:
    return next(each for each in contact_points(at(when)) if each.kind == kind)


@pytest.mark.parametrize(
    ("when", "is_open", "words"),
    [
        ("2026-04-30 7:59", False, "Closed. Opens today at 8:00"),
        ("2026-04-30 8:00", True, "Open now until 17:00"),
        ("2026-04-30 16:48", True, "Closes in 12 minutes"),
        ("2026-05-01 8:10", True, "Open now until 9:00, then 10:00 to 17:00"),
        ("2026-05-01 9:30", False, "Closed. Opens again today at 10:00"),
        ("2026-05-01 10:00", True, "Open now until 17:00"),
    ],
)
def test_the_phone_pauses_on_friday_morning(loaded: Calendar, when: str, is_open: bool, words: str) -> None:
    phone = card("phone", when)
    assert (phone.is_open, phone.open_words) == (is_open, words)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-04-30 8:15", False),
        ("2026-04-30 8:30", True),
        ("2026-04-30 16:59", True),
        ("2026-05-01 8:30", False),
        ("2026-05-01 9:59", False),
        ("2026-05-01 10:00", True),
        ("2026-05-02 12:00", False),
    ],
)
def test_the_desk_has_hours_of_its_own(loaded: Calendar, when: str, is_open: bool) -> None:
    assert card("desk", when).is_open is is_open


def test_the_weeks_read_as_the_desk_would_write_them(loaded: Calendar) -> None:
    assert card("phone", "2026-04-30 12:00").hours_lines == [
        "Monday to Thursday 8:00–17:00",
        "Friday 8:00–9:00 and 10:00–17:00",
    ]
    assert card("desk", "2026-04-30 12:00").hours_lines == ["Monday to Thursday 8:30–17:00", "Friday 10:00–17:00"]


def test_header_and_footer_show_the_phone(loaded: Calendar) -> None:
    shown = desk_hours(at("2026-05-01 9:15"))
    assert (shown.phone_display, shown.phone_href) == ("01632 960118", "tel:+441632960118")
    assert not shown.is_open


def test_the_portal_and_email_are_there_at_any_time(loaded: Calendar) -> None:
    for kind in ("portal", "email"):
        point = card(kind, "2026-05-03 3:00")
        assert (point.is_open, point.open_words, point.has_hours) == (True, "Any time", False)
    assert card("email", "2026-05-03 3:00").audience == "Students outside the UK"


def test_bank_holidays_close_both(loaded: Calendar) -> None:
    for kind in ("phone", "desk"):
        early_may = card(kind, "2026-05-04 12:00")
        assert not early_may.is_open
        assert early_may.open_words == "Closed. Opens Tuesday at 8:" + ("00" if kind == "phone" else "30")
        assert any(row.is_closed and row.note == "closed on 4 May" for row in early_may.rows)


def test_between_christmas_and_new_year_nobody_is_there(loaded: Calendar) -> None:
    for day in range(25, 32):
        assert not card("phone", f"2026-12-{day} 12:00").is_open
    assert card("phone", "2026-12-24 12:00").is_open
    assert not card("phone", "2027-01-01 12:00").is_open


def test_closures_are_those_of_england_for_two_years() -> None:
    days = bank_holidays(date(2026, 4, 28))
    assert {date(2026, 4, 3), date(2026, 8, 31), date(2027, 12, 29)} <= set(days)
    assert date(2026, 3, 17) not in days, "that one is Northern Ireland's"
    assert {day.year for day in days} == {2026, 2027}


def test_loading_again_changes_nothing(loaded: Calendar) -> None:
    models = (Calendar, CalendarSpan, Closure, ContactPoint)
    before = [model.objects.count() for model in models]
    assert load_demo() == loaded
    assert [model.objects.count() for model in models] == before


def test_what_an_administrator_changed_stays(loaded: Calendar) -> None:
    ContactPoint.objects.filter(kind="phone").update(value="01632 960119")
    loaded.spans.filter(weekday=4).delete()
    load_demo()
    assert ContactPoint.objects.get(kind="phone").value == "01632 960119"
    assert not loaded.spans.filter(weekday=4).exists()
