"""Ticket numbers: any spelling is found, and no slip leads to somebody else's ticket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import numbers

keys = st.integers(min_value=1, max_value=900_000_000)


@given(keys)
def test_what_is_written_is_read_again(key: int) -> None:
    assert numbers.parse(numbers.written(key)) == key


@given(keys, st.integers(min_value=0, max_value=8), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_is_noticed(key: int, place: int, change: int) -> None:
    number, sign = numbers.written(key).split("-")
    place %= len(number)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    if not wrong.startswith("0"):
        assert numbers.parse(f"{wrong}-{sign}") is None


@given(keys, st.integers(min_value=0, max_value=7))
def test_two_neighbours_swapped_are_noticed(key: int, place: int) -> None:
    number, sign = numbers.written(key).split("-")
    place %= len(number) - 1
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number and not swapped.startswith("0"):
        assert numbers.parse(f"{swapped}-{sign}") is None


@pytest.mark.parametrize("spelling", ["{n}-{c}", "#{n}-{c}", "{n}{c}", "{n} {c}", "{n}-{l}", " #{n}{l} ", "{n}–{c}"])
def test_every_spelling_leads_to_the_ticket(spelling: str) -> None:
    number, sign = numbers.written(418).split("-")
    assert numbers.parse(spelling.format(n=number, c=sign, l=sign.lower())) == 418


@pytest.mark.parametrize(
    "text", ["", "20418", "20418-", "-K", "20000-" + numbers.check_character(20_000), "1" * 400, "²0418-K", "20418-KK"]
)
def test_anything_else_is_no_number(text: str) -> None:
    assert numbers.parse(text) is None


def test_all_numbers_of_a_subject_are_found_once_and_in_order() -> None:
    one, two = numbers.written(7), numbers.written(3)
    assert numbers.find_all(f"Re: [{one}] and {two.lower()}, again {one}; room 20418 and 1234-Z") == [7, 3]
