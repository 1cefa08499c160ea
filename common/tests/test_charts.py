"""Charts drawn on the server: what they say, that nothing in them can break out, and their arithmetic."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.charts import Bars, Heat, Lines, axis_top, drawn, spark

SVG = "{http://www.w3.org/2000/svg}"
ATTACK = '"><script>alert(1)</script>'


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(f'<div xmlns="http://www.w3.org/2000/svg">{svg}</div>')[0]


@given(st.integers(0, 10**9))
def test_an_axis_ends_at_a_round_number_that_is_reached_in_five_steps_at_most(most: int) -> None:
    top, step = axis_top(most)
    assert top >= most
    assert top % step == 0
    assert 1 <= top // step <= 5
    assert re.fullmatch("[125]0*", str(step))
    assert top - step < most or most == 0


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=60))
def test_the_height_of_a_bar_is_its_share_of_the_axis(numbers: list[tuple[int, int]]) -> None:
    ticks = [str(place) for place in range(len(numbers))]
    series = [[a for a, _b in numbers], [b for _a, b in numbers]]
    svg = parsed(drawn(Bars("Tickets", ticks, series, ["s1", "s2"], ["Web", "Email"])))
    top, _step = axis_top(max(a + b for a, b in numbers))
    bars = svg.findall(f"{SVG}rect")
    values = [value for pair in numbers for value in pair if value]
    assert len(bars) == len(values), "nothing is drawn of a zero"
    for bar, value in zip(bars, values, strict=True):
        assert float(bar.get("height", "")) == pytest.approx(max(180 * value / top - 1, 1), abs=0.06)
        y = float(bar.get("y", ""))
        assert 0 < y < 190


def test_a_line_has_gaps_where_there_is_no_value_and_a_mark_at_its_last_one() -> None:
    rows = [[100.0, None, 50.0, 60.0, None], [None, None, None, None, None]]
    svg = parsed(drawn(Lines("In time", list("abcde"), rows, ["s1", "s2"], goal=90)))
    assert len(svg.findall(f"{SVG}polyline")) == 1
    assert [circle.get("r") for circle in svg.findall(f"{SVG}circle")] == ["2", "4"]
    texts = [text.text for text in svg.findall(f"{SVG}text")]
    assert texts[:1] == ["50%"]
    assert "100%" in texts


def test_nothing_is_written_among_the_lines_where_a_line_may_pass() -> None:
    svg = parsed(drawn(Lines("In time", ["a", "b"], [[91.0, 92.0]], ["s1"], goal=90)))
    assert [line.get("class") for line in svg.findall(f"{SVG}line")].count("goal") == 1
    texts = [text.text or "" for text in svg.findall(f"{SVG}text")]
    assert {text for text in texts if not text.endswith("%")} == {"a", "b"}, (
        "only the days, below, and the shares, beside"
    )
    assert all(float(text.get("x", "")) < 42 for text in svg.findall(f"{SVG}text") if (text.text or "").endswith("%"))


def test_a_drawing_names_itself_and_lets_nothing_out_of_its_words() -> None:
    drawings = [
        Bars(ATTACK, [ATTACK], [[1]], ["s1"], [ATTACK]),
        Lines(ATTACK, [ATTACK, "b"], [[1.0, 2.0]], ["s1"], 90),
        Heat(ATTACK, [ATTACK], [ATTACK], [[3]]),
    ]
    for drawing in drawings:
        svg = drawn(drawing)
        assert "<script" not in svg
        assert "style=" not in svg
        root = parsed(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == ATTACK


def test_the_busiest_cell_is_the_darkest_and_an_empty_one_is_not_coloured() -> None:
    svg = parsed(drawn(Heat("Calls", ["Mon"], ["8", "9", "10"], [[0, 5, 10]])))
    shares = [rect.get("fill-opacity") for rect in svg.findall(f"{SVG}rect") if rect.get("fill-opacity")]
    assert shares == ["0.56", "1.00"]


def test_rows_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="each tick"):
        drawn(Bars("Tickets", ["a", "b"], [[1]], ["s1"], ["Web"]))


@pytest.mark.parametrize("values", [[], [1.0], [None, 3.0, None]])
def test_a_spark_of_less_than_two_values_is_not_drawn(values: list[float | None]) -> None:
    assert spark(values) == ""


def test_a_spark_of_equal_values_is_a_flat_line() -> None:
    points = parsed(spark([4.0, 4.0, 4.0]))[0].get("points", "").split()
    assert len({point.split(",")[1] for point in points}) == 1
