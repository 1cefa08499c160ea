"""Macros, the pure part: whatever somebody writes, nothing is run, and no gap goes unseen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from common.text_markup import note_html, text_html
from tickets import macros

VALUES = st.dictionaries(st.sampled_from(sorted(macros.PLACEHOLDERS)), st.text(max_size=20))
PIECES = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(["{{", "}}", "{", "}", "{{ x }}", "{{requester.name}}", "{{ ticket.number }}", "{{ a.b", "\n"]),
    ),
    max_size=12,
).map("".join)


@given(PIECES, VALUES)
def test_what_is_left_of_a_placeholder_is_always_a_gap(text: str, values: dict[str, str]) -> None:
    filled = macros.fill(text, values)
    assert bool(filled.gaps) == ("{{" in filled.text)
    assert all(gap in filled.text for gap in filled.gaps)


@given(PIECES)
def test_without_values_words_stay_as_they_were_written(text: str) -> None:
    assert macros.fill(text, {}).text == text


@given(st.text(max_size=40))
def test_a_value_is_words_and_is_not_looked_into(value: str) -> None:
    filled = macros.fill("{{ requester.name }}|{{ ticket.number }}", {"requester.name": value, "ticket.number": "1"})
    assert filled.text == f"{value or '{{ requester.name }}'}|1"


def test_every_placeholder_is_filled_in_and_no_other_word() -> None:
    for name in macros.PLACEHOLDERS:
        assert macros.fill("{{ " + name + " }}", {name: "x"}).text == "x"
    hostile = "{{ requester.password }} {{ settings.SECRET_KEY }} {{ requester.__class__ }} {% load x %} ${x} {0.x}"
    assert macros.fill(hostile, {"requester.password": "no", "settings.secret_key": "no"}).text == hostile
    assert len(macros.unknown_in(hostile)) == 3


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda c: st.lists(c, max_size=4)))
def test_stored_actions_of_any_shape_are_read(raw: object) -> None:
    for act, value in macros.actions_of(raw):
        assert act in macros.ACTS
        assert isinstance(value, str)


@given(st.text(max_size=120))
def test_the_html_of_typed_words_holds_no_markup_of_theirs(text: str) -> None:
    for html in (text_html(f"<b onclick=x>{text}"), note_html(f"@Sam <script>{text}")):
        assert "<b onclick" not in html
        assert "<script" not in html
