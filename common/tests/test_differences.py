"""What changed between two texts."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.differences import Difference, difference


def sides(found: Difference) -> tuple[str, str]:
    """Both texts put together again from their difference."""
    old = ["".join(piece.text for piece in line.pieces) for hunk in found.hunks for line in hunk.before]
    new = ["".join(piece.text for piece in line.pieces) for hunk in found.hunks for line in hunk.after]
    return "\n".join(old), "\n".join(new)


def marked(found: Difference) -> list[str]:
    """The changed hunks, changed words in brackets: `-` before, `+` after."""
    rows = []
    for hunk in found.hunks:
        if hunk.is_changed:
            for sign, lines in (("-", hunk.before), ("+", hunk.after)):
                for line in lines:
                    words = "".join(f"[{p.text}]" if p.is_changed else p.text for p in line.pieces)
                    rows.append(f"{sign}{line.number} {words}")
    return rows


def test_words_that_changed_are_marked_and_the_others_are_not() -> None:
    found = difference("Open it.\nPress **Next** twice.\nDone.", "Open it.\nPress **Send** twice.\nDone.")
    assert marked(found) == ["-2 Press **[Next]** twice.", "+2 Press **[Send]** twice."]
    assert (found.added, found.removed, found.changes) == (1, 1, 1)


def test_lines_that_came_or_went_are_marked_whole() -> None:
    assert marked(difference("a\nb", "a\nnew words\nb")) == ["+2 [new words]"]
    assert marked(difference("a\nold words\nb", "a\nb")) == ["-2 [old words]"]
    assert marked(difference("", "first words")) == ["+1 [first words]"]
    assert difference("same\ntext", "same\ntext").changes == 0


def test_what_has_nothing_in_common_is_not_mixed_up() -> None:
    found = difference("the cat sat on the mat", "use a strong and long password please")
    assert marked(found) == ["-1 [the cat sat on the mat]", "+1 [use a strong and long password please]"]


def test_a_blank_between_two_changed_words_is_part_of_the_change() -> None:
    found = difference("Find the red big box and open it", "Find the blue small box and open it")
    assert marked(found) == ["-1 Find the [red big] box and open it", "+1 Find the [blue small] box and open it"]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_nothing_is_lost_and_nothing_is_added(before: str, after: str) -> None:
    found = difference(before, after)
    assert sides(found) == ("\n".join(before.splitlines()), "\n".join(after.splitlines()))
    numbers = [line.number for hunk in found.hunks for line in hunk.after]
    assert numbers == list(range(1, len(after.splitlines()) + 1))


HOSTILE = {
    "one long line of words": lambda r: " ".join(str(r.randrange(50)) for _ in range(80_000)),
    "short lines": lambda r: "\n".join(str(r.randrange(10)) for _ in range(100_000)),
    "signs": lambda r: "".join(r.choice("*_[]()") for _ in range(200_000)),
    "blocks": lambda r: "\n".join(("x " if i % 50 else f"keep {i} ") * 10 + str(r.random()) for i in range(6_000)),
}


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_texts_of_two_hundred_kilobytes_take_a_moment(kind: str) -> None:
    before, after = HOSTILE[kind](random.Random(1)), HOSTILE[kind](random.Random(2))
    start = time.process_time()
    found = difference(before, after)
    assert time.process_time() - start < 3
    assert sides(found) == (before, after)
