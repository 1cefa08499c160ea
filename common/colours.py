"""Colours of a brand: one accent in, every shade of it out, each with the contrast it needs. Pure.

Contrast is that of WCAG 2.2 (relative luminance). What is asked for is made darker or lighter by as little as
it takes; nothing is refused for being too pale or too dark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LIGHT_GROUND, LIGHT_SURFACE = (0xF6, 0xF7, 0xF9), (255, 255, 255)
DARK_GROUND, DARK_SURFACE = (0x0E, 0x11, 0x16), (0x16, 0x1A, 0x21)
DARK_RAISED = (0x1D, 0x22, 0x2B)
TEXT, LARGE = 4.5, 3.0
SPARE = 0.1  # so that rounding never falls below
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.I)

Colour = tuple[int, int, int]


def colour_typed(text: str) -> Colour | None:
    """`#3b4fcb`, `3B4FCB` or `#abc` as a colour; None for anything else."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        return None
    digits = match.group(1)
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` (0 to 1) of `one`, the rest of `other`."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def towards(colour: Colour, end: Colour, *against: tuple[Colour, float]) -> Colour:
    """The colour, moved to `end` by as little as gives each contrast asked for; `end` itself if none does."""
    for step in range(0, 101, 2):
        moved = mixed(end, colour, step / 100)
        if all(contrast(moved, ground) >= ratio + SPARE for ground, ratio in against):
            return moved
    return end


@dataclass(frozen=True)
class Shades:
    """What becomes of an accent in one theme; the names are those of the tokens."""

    primary: Colour
    primary_hover: Colour
    primary_text: Colour
    primary_soft: Colour
    primary_line: Colour
    focus: Colour

    def tokens(self) -> dict[str, str]:
        return {f"--{name.replace('_', '-')}": written(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Palette:
    accent: Colour
    light: Shades
    dark: Shades
    deep: Colour  # the ground of the head of the home page: white text reads on it well

    @property
    def is_changed(self) -> bool:
        """Whether buttons cannot have the very colour that was asked for."""
        return self.light.primary != self.accent


def palette_of(accent: Colour) -> Palette:
    """All shades of an accent. Buttons carry white words in both themes (4.5:1), links read on every ground."""
    return Palette(accent, _light(accent), _dark(accent), towards(accent, BLACK, (WHITE, 10.0)))


def _light(accent: Colour) -> Shades:
    primary = towards(accent, BLACK, (WHITE, TEXT))
    soft = mixed(primary, WHITE, 0.09)
    grounds = [(ground, TEXT) for ground in (LIGHT_SURFACE, LIGHT_GROUND, soft)]
    text = towards(primary, BLACK, *grounds)
    return Shades(primary, mixed(BLACK, primary, 0.16), text, soft, mixed(primary, WHITE, 0.3), text)


def _dark(accent: Colour) -> Shades:
    # As light as white words allow, so that a button stands out from a dark page.
    pale = towards(accent, WHITE, (DARK_SURFACE, LARGE))
    primary = towards(pale, BLACK, (WHITE, TEXT))
    soft = mixed(primary, DARK_SURFACE, 0.24)
    grounds = [(ground, TEXT) for ground in (DARK_SURFACE, DARK_GROUND, DARK_RAISED, soft)]
    text = towards(primary, WHITE, *grounds)
    return Shades(primary, mixed(BLACK, primary, 0.16), text, soft, mixed(primary, DARK_SURFACE, 0.5), text)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
