"""Times and counts in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from common.words import clock_time_in_words, count_in_words

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 6, 14, 6, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 5, 6, 13, 58, tzinfo=LONDON), "Today 13:58"),
        (datetime(2026, 5, 6, 0, 0, tzinfo=LONDON), "Today 00:00"),
        (datetime(2026, 5, 5, 23, 59, tzinfo=LONDON), "Yesterday 23:59"),
        (datetime(2026, 5, 5, 23, 30, tzinfo=ZoneInfo("UTC")), "Today 00:30"),  # BST is an hour ahead
        (datetime(2026, 5, 4, 9, 5, tzinfo=LONDON), "4 May, 09:05"),
        (datetime(2025, 5, 6, 14, 6, tzinfo=LONDON), "6 May 2025, 14:06"),
        (datetime(2026, 5, 7, 8, 0, tzinfo=LONDON), "7 May, 08:00"),
    ],
)
def test_a_moment_of_a_conversation_names_the_day_as_people_do(value: datetime, words: str) -> None:
    assert clock_time_in_words(value, NOW) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (999, "999"), (1284, "1,284"), (1_234_567, "1,234,567")])
def test_thousands_are_set_apart(number: int, words: str) -> None:
    assert count_in_words(number) == words
