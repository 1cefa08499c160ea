"""Which parts of a mail are its words, and which are files. Pure; never raises.

Words come in segments: mails are stitched together from text, a picture, text again. Each segment has a
plain and an HTML form, or one of them (RFC 2046 §5.1.4).
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from mail.inbound.charsets import clean_text, decode
from mail.inbound.markup import LAYOUT_MAX, html_text, kept_markup, without_marks
from mail.inbound.structure import Part, Tree
from mail.inbound.transfer import part_bytes

TEXT_MAX = 500_000
HTML_MAX = 1_000_000
WORDS = frozenset({"text/plain", "text/html"})
_POINTERS = ("view this email in", "html-capable", "html email", "web browser", "im browser", "navigateur", "navegador")


@dataclass
class Segment:
    """A stretch of words in one or both forms; None is a form the mail does not have."""

    plain: str | None = None
    markup: str | None = None


@dataclass
class Content:
    """What was found: the words, the parts that are files, and what was odd."""

    segments: list[Segment] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)
    layout_room: int = LAYOUT_MAX  # how much markup may still be laid out for this mail


def read_content(tree: Tree) -> Content:
    """Sorts all parts. The depth of the tree is capped, so going down into it is safe."""
    content = Content()
    content.segments = _collect(tree, tree.root, content, parent="")
    return content


def _collect(tree: Tree, part: Part, content: Content, parent: str) -> list[Segment]:
    if part.kind.startswith("multipart/"):
        return _collect_children(tree, part, content)
    if not _is_words(part, parent):
        content.files.append(part)
        return []
    raw, defect = part_bytes(tree, part)
    text, charset_defect = decode(raw, part.params.get("charset", ""))
    for each in filter(None, (defect, charset_defect)):
        if each != "undeclared_charset":
            content.defects[each] = None
    if part.kind == "text/html":
        return [Segment(markup=_cut(clean_text(text), HTML_MAX, content))]
    if _looks_like_markup(text, parent):
        return [Segment(markup=_cut(clean_text(text), HTML_MAX, content))]
    return [Segment(plain=_cut(without_marks(clean_text(text)), TEXT_MAX, content))]


def _looks_like_markup(text: str, parent: str) -> bool:
    """A mail that is one HTML page and says it is text."""
    return not parent and text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))


def _cut(text: str, limit: int, content: Content) -> str:
    if len(text) > limit:
        content.defects["text_cut"] = None
    return text[:limit]


def _is_words(part: Part, parent: str) -> bool:
    """Text without a file's signs is the body. In alternatives a name on a text part means nothing."""
    if part.kind not in WORDS or part.disposition == "attachment":
        return False
    named = "filename" in part.disposition_params or ("name" in part.params and parent == "multipart/mixed")
    return parent == "multipart/alternative" or not parent or not named


def _collect_children(tree: Tree, part: Part, content: Content) -> list[Segment]:
    children = part.children
    if part.kind == "multipart/alternative":
        return _alternative([_collect(tree, child, content, part.kind) for child in children])
    if part.kind in {"multipart/report", "multipart/signed"}:
        # Their first part is the mail, the rest is about it.
        content.files += [child for child in children[1:] if child.kind != "application/pgp-signature"]
        children = children[:1]
    segments: list[Segment] = []
    for child in children:
        segments += _collect(tree, child, content, part.kind)
    return segments


def _alternative(choices: list[list[Segment]]) -> list[Segment]:
    """One segment of the forms offered: the first plain one with words in it, the last HTML one."""
    plain = [choice for choice in choices if choice and all(each.markup is None for each in choice)]
    rich = [choice for choice in choices if any(each.markup is not None for each in choice)]
    with_words = [choice for choice in plain if any((each.plain or "").strip() for each in choice)]
    chosen = next(iter(with_words or plain), None)
    segment = Segment(
        plain="\n".join(each.plain or "" for each in chosen) if chosen is not None else None,
        markup=_markup_of(rich[-1]) if rich else None,
    )
    return [] if segment.plain is None and segment.markup is None else [segment]


def _markup_of(segments: list[Segment]) -> str:
    return "\n".join(each.markup if each.markup is not None else _as_markup(each.plain or "") for each in segments)


def _as_markup(plain: str) -> str:
    return "<div>" + html.escape(plain, quote=False).replace("\n", "<br>\n") + "</div>" if plain.strip() else ""


def body_text(content: Content) -> str:
    """The readable body; marks of `markup` in it. Derived from the HTML where the plain form says nothing."""
    texts = [_text_of(segment, content) for segment in content.segments]
    return "\n".join(text for text in texts if text.strip())[:TEXT_MAX]


def _text_of(segment: Segment, content: Content) -> str:
    plain = (segment.plain or "").strip("\n")
    if segment.markup is None or (plain.strip() and not _is_pointer(plain)):
        return plain
    derived = html_text(segment.markup, content.layout_room)
    content.layout_room -= len(segment.markup)
    if not derived.strip():
        return plain
    if segment.plain is not None:
        content.defects["empty_text_part" if not plain.strip() else "text_points_to_html"] = None
    return derived


def _is_pointer(plain: str) -> bool:
    """ "Please view this mail in your browser" is no body when there is one."""
    return len(plain) < 250 and plain.count("\n") < 5 and any(word in plain.lower() for word in _POINTERS)


def body_html(content: Content) -> str:
    """The sender's markup, unsafe; "" when the mail has none, or some that no page could bear."""
    if all(segment.markup is None for segment in content.segments):
        return ""
    markup = _markup_of(content.segments)[:HTML_MAX]
    kept = kept_markup(markup)
    if markup.strip() and not kept:
        content.defects["markup_too_deep"] = None
    return kept
