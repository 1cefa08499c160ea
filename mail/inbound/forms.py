"""The two forms of a mail's body, plain and HTML, put together from its stretches of words. Pure; never raises."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from mail.inbound.markup import LAYOUT_MAX, html_text, kept_markup
from mail.inbound.structure import Part

TEXT_MAX = 500_000
HTML_MAX = 1_000_000
LINKS_MAX = 5_000
_POINTERS = (
    "view this email in", "view this message in", "view in your browser", "html-capable", "html email",
    "web browser", "im browser", "navigateur", "navegador", "nel browser", "in de browser", "versione online",
)  # fmt: skip
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2800\u3164"))
_LINK, _ANCHOR = re.compile(r"https?://", re.I), re.compile(r"<a\s", re.I)


@dataclass
class Segment:
    """A stretch of words in one or both forms; None is a form the mail does not have."""

    plain: str | None = None
    markup: str | None = None


@dataclass(frozen=True)
class Loose:
    """A file that is no part of its own: out of winmail.dat, or out of a text."""

    name: str
    kind: str
    content: bytes
    content_id: str = ""


@dataclass
class Content:
    """What was found: the words, the files, how they were protected, and what was odd."""

    segments: list[Segment] = field(default_factory=list)
    files: list[Part | Loose] = field(default_factory=list)
    protection: str = ""
    defects: dict[str, None] = field(default_factory=dict)
    layout_room: int = LAYOUT_MAX  # how much markup may still be laid out for this mail

    @property
    def has_words(self) -> bool:
        return self.has_plain_words or any((each.markup or "").strip() for each in self.segments)

    @property
    def has_plain_words(self) -> bool:
        return any(not is_blank(each.plain or "") for each in self.segments)


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: some programs fill an empty part with invisible characters."""
    return not text.translate(_INVISIBLE).strip()


def markup_of(segments: list[Segment]) -> str:
    """All stretches as one markup; those without an HTML form are written as such."""
    return "\n".join(each.markup if each.markup is not None else _as_markup(each.plain or "") for each in segments)


def _as_markup(plain: str) -> str:
    return "<div>" + html.escape(plain, quote=False).replace("\n", "<br>\n") + "</div>" if plain.strip() else ""


def leave_out_crowds(content: Content) -> None:
    """Words with more links than anybody follows are left out: every page that shows them would suffer."""
    for segment in content.segments:
        count = max(len(_LINK.findall(segment.plain or "")), len(_ANCHOR.findall(segment.markup or "")))
        if count > LINKS_MAX:
            segment.plain = segment.markup = None
            content.defects["too_many_links"] = None


def body_text(content: Content) -> str:
    """The readable body; marks of `markup` in it. Derived from the HTML where the plain form says nothing."""
    texts = [_text_of(segment, content) for segment in content.segments]
    return "\n".join(text for text in texts if text.strip())[:TEXT_MAX]


def _text_of(segment: Segment, content: Content) -> str:
    plain = (segment.plain or "").strip("\n")
    if segment.markup is None or not (is_blank(plain) or _is_pointer(plain)):
        return plain
    derived = html_text(segment.markup, content.layout_room)
    content.layout_room -= len(segment.markup)
    if not derived.strip():
        return plain
    if segment.plain is not None:
        content.defects["empty_text_part" if is_blank(plain) else "text_points_to_html"] = None
    return derived


def _is_pointer(plain: str) -> bool:
    """ "Please view this mail in your browser" is no body when there is one."""
    return len(plain) < 250 and plain.count("\n") < 5 and any(word in plain.lower() for word in _POINTERS)


def body_html(content: Content) -> str:
    """The sender's markup, unsafe; "" when the mail has none, or some that no page could bear."""
    if all(segment.markup is None for segment in content.segments):
        return ""
    markup = markup_of(content.segments)[:HTML_MAX]
    kept = kept_markup(markup)
    if markup.strip() and not kept:
        content.defects["markup_too_deep"] = None
    return kept
