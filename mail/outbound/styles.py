"""The light values of our colours, by class: mail programs drop style sheets, so they are inlined.

Dark values stand in the media query of `templates/email/_layout.html`.
"""

from __future__ import annotations

import re

from common.colours import Palette, written

_FONT = "font-family:Inter,system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_TEXT, _SOFT, _FAINT, _LINE = "#151a23", "#454e60", "#5f687a", "#e1e5eb"
_SURFACE, _TINT, _GROUND, _ACT, _LINK = "#ffffff", "#f1f3f6", "#f6f7f9", "#3b4fcb", "#3344b4"
_SAY, _SAY_LINE = "#eceffd", "#c5cdf7"

STYLES = {
    "bg": f"margin:0;padding:0;background-color:{_GROUND};color:{_TEXT};{_FONT};font-size:16px;"
    "line-height:1.55;-webkit-text-size-adjust:100%",
    "shell": "width:100%;max-width:600px;margin:0 auto;border-collapse:collapse",
    "pad": "padding:24px 16px 32px",
    "brand": f"margin:0 0 16px;font-size:15px;font-weight:650;color:{_TEXT}",
    "brand-s": f"font-weight:400;color:{_FAINT}",
    "card": f"background-color:{_SURFACE};border:1px solid {_LINE};border-radius:10px;padding:28px;"
    "overflow-wrap:anywhere",  # a long address or subject would widen the mail past a phone's edge
    "h1": f"margin:0 0 8px;font-size:24px;line-height:1.25;letter-spacing:-.02em;font-weight:650;color:{_TEXT}",
    "h2": f"margin:28px 0 8px;font-size:18px;line-height:1.3;font-weight:650;color:{_TEXT}",
    "p": f"margin:0 0 14px;color:{_TEXT}",
    "p2": f"margin:0 0 14px;color:{_SOFT}",
    "sm": f"margin:0 0 6px;font-size:14px;line-height:1.5;color:{_FAINT}",
    "a": f"color:{_LINK};text-decoration:underline",
    "ab": "display:inline-block;padding:3px 0",
    "b": "font-weight:650",
    "by": "margin:0 0 16px",
    "num": f"margin:0 0 4px;font-size:14px;color:{_FAINT}",
    "box": f"background-color:{_TINT};border-radius:8px;padding:16px 18px;margin:0 0 20px",
    "box-p": f"margin:0;color:{_TEXT}",
    "box-l": f"margin:0 0 2px;font-size:13px;color:{_FAINT}",
    "btn": f"display:inline-block;background-color:{_ACT};color:#ffffff;text-decoration:none;font-weight:600;"
    "font-size:16px;line-height:20px;padding:13px 22px;border-radius:6px",
    "btn2": f"display:inline-block;background-color:{_SURFACE};color:{_TEXT};text-decoration:none;font-weight:600;"
    "font-size:14px;line-height:18px;padding:10px 14px;border-radius:6px;border:1px solid #868fa0",
    "rate": "margin:0 0 8px",
    "gap": "display:inline-block;margin:0 8px 8px 0",
    "list": "list-style:none;margin:0 0 20px;padding:0",
    "li": f"margin:0;padding:10px 0;border-top:1px solid {_LINE};font-weight:600",
    "li0": "margin:0;padding:0 0 10px;font-weight:600",
    "ul": f"margin:0 0 14px;padding:0 0 0 20px;color:{_TEXT}",
    "uli": "margin:0 0 6px",
    "say": f"background-color:{_SAY};border:1px solid {_SAY_LINE};border-radius:8px;padding:18px 20px 4px;"
    "margin:0 0 20px",
    "code": "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em",
    "foot": f"padding:20px 4px 0;font-size:13px;line-height:1.55;color:{_FAINT}",
    "foot-p": "margin:0 0 8px",
    "pre": "display:none;max-height:0;overflow:hidden;mso-hide:all",
    "quote": f"border-left:3px solid {_LINE};margin:0;padding:0 0 0 14px;color:{_SOFT};font-size:15px",
}
_CLASS = re.compile(r'(<[a-z][^<>]*?)class="([a-z0-9 -]+)"')  # in a tag: words of people have no "<"


def inline_styles(html: str, palette: Palette | None = None) -> str:
    """Adds the `style` of its classes to every element; with a palette, in the colours of the desk's own brand."""
    ours = _ours(palette) if palette else {}

    def with_style(match: re.Match[str]) -> str:
        style = ";".join(STYLES[name] for name in match.group(2).split() if name in STYLES)
        for colour, own in ours.items():
            style = style.replace(colour, own)
        return f'{match.group(0)} style="{style}"' if style else match.group(0)

    return _CLASS.sub(with_style, html)


def _ours(palette: Palette) -> dict[str, str]:
    light = palette.light
    return {
        _ACT: written(light.primary),
        _LINK: written(light.primary_text),
        _SAY: written(light.primary_soft),
        _SAY_LINE: written(light.primary_line),
    }


def dark_values(palette: Palette | None) -> dict[str, str]:
    """What the media query of the layout needs in place of our own colours; empty without a palette."""
    if palette is None:
        return {}
    dark = palette.dark
    return {
        "act": written(dark.primary),
        "link": written(dark.primary_text),
        "say": written(dark.primary_soft),
        "say_line": written(dark.primary_line),
    }
