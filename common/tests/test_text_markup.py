"""How a message begins, for lists: its words on one line, without the marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text_markup import in_one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Open **Settings** and\n\npress `Next`.", "Open Settings and press Next."),
        (
            "- See [the guide](https://example.org/a)\n- then https://example.org/b.",
            "See the guide then https://example.org/b.",
        ),
        ("2 * 3 ** 4", "2 * 3 ** 4"),
        ("", ""),
    ],
)
def test_words_are_kept_and_marks_are_not(text: str, line: str) -> None:
    assert in_one_line(text) == line


@given(st.text(alphabet="ab *`[]()-\n\r:/", max_size=60))
def test_it_is_always_one_line(text: str) -> None:
    assert "\n" not in in_one_line(text)
