"""Ticket numbers with a check character: `20418-K`. Pure.

A number misread or mistyped in one place, or with two neighbours swapped, does not fit its check
character, so that a slip never leads to somebody else's ticket.
"""

from __future__ import annotations

import re

OFFSET = 20_000  # the first ticket of a new desk is not number 1
ALPHABET = "ABCDEFGHJKMNPQRTUVWXYZ3"  # 23 signs, a prime; without I, L, O, S, which read like digits
_SPELLING = re.compile(r"(?<![0-9A-Za-z])#?\s?(\d{5,9})\s?[-–—_ ]?\s?([A-Za-z3])(?![0-9A-Za-z])")


def check_character(number: int) -> str:
    """The check character: the weighted sum of the digits modulo 23 (weights 2, 3, 4… from the right)."""
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(str(number)), start=2))
    return ALPHABET[total % len(ALPHABET)]


def written(pk: int) -> str:
    """The number as people read it, from the row's key."""
    number = pk + OFFSET
    return f"{number}-{check_character(number)}"


def parse(text: str) -> int | None:
    """The row's key for a number in any spelling (`20418-K`, `#20418k`, `20418 K`), or None."""
    match = _SPELLING.fullmatch(text.strip())
    return _key(match) if match else None


def find_all(text: str) -> list[int]:
    """Keys of all numbers with a right check character in a subject or text, in order, once each."""
    keys = (_key(match) for match in _SPELLING.finditer(text[:2000]))
    return list(dict.fromkeys(key for key in keys if key is not None))


def _key(match: re.Match[str]) -> int | None:
    number = int(match.group(1))
    if number > OFFSET and check_character(number) == match.group(2).upper():
        return number - OFFSET
    return None
