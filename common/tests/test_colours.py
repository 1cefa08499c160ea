"""Any accent gives shades that can be read: held for random colours and for the worst ones."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.branding import style_sheet
from common.colours import (
    BLACK,
    DARK_GROUND,
    DARK_RAISED,
    DARK_SURFACE,
    LIGHT_GROUND,
    LIGHT_SURFACE,
    WHITE,
    colour_typed,
    contrast,
    mixed,
    palette_of,
    towards,
    written,
)

parts = st.integers(0, 255)
colours = st.tuples(parts, parts, parts)


@given(colours)
@example((0, 0, 0))
@example((255, 255, 255))
@example((255, 255, 0))
@example((0, 0, 255))
@example((255, 0, 0))
@example((14, 17, 22))
def test_every_accent_becomes_shades_that_can_be_read(accent: tuple[int, int, int]) -> None:
    palette = palette_of(accent)
    for shades, grounds in (
        (palette.light, (LIGHT_SURFACE, LIGHT_GROUND)),
        (palette.dark, (DARK_SURFACE, DARK_GROUND, DARK_RAISED)),
    ):
        assert contrast(shades.primary, WHITE) >= 4.5
        assert contrast(shades.primary_hover, WHITE) >= 4.5
        for ground in (*grounds, shades.primary_soft):
            assert contrast(shades.primary_text, ground) >= 4.5
        for ground in grounds:
            assert contrast(shades.focus, ground) >= 3
    assert contrast(palette.deep, WHITE) >= 7


@given(colours)
def test_an_accent_that_fits_is_used_as_it_is(accent: tuple[int, int, int]) -> None:
    palette = palette_of(accent)
    assert palette.is_changed == (contrast(accent, WHITE) < 4.6)
    if not palette.is_changed:
        assert palette.light.primary == accent


@given(colours)
def test_a_colour_reads_back_as_it_is_written(colour: tuple[int, int, int]) -> None:
    assert colour_typed(written(colour)) == colour
    assert colour_typed(written(colour)[1:].upper()) == colour


@pytest.mark.parametrize("text", ["", "blue", "#12", "#12345", "#1234567", "#12345g", "url(x)", "#fff;}", "#٣٣٣"])
def test_anything_else_is_no_colour(text: str) -> None:
    assert colour_typed(text) is None


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)
    assert mixed(WHITE, BLACK, 0.5) == (128, 128, 128)
    assert towards((200, 200, 200), BLACK, (WHITE, 22)) == BLACK


@given(colours)
def test_the_style_sheet_holds_nothing_but_tokens_and_colours(accent: tuple[int, int, int]) -> None:
    sheet = style_sheet(palette_of(accent))
    assert sheet.count("{") == sheet.count("}")
    assert "<" not in sheet
    assert "url(" not in sheet
