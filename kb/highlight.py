"""Marks the words that were searched for; everything else is escaped."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common.text_search import fold, is_content, tokens

EXCERPT_MAX = 180


def marked(text: str, wanted: Collection[str], typed: str = "") -> SafeString:
    """The text with `<mark>` around each word whose stem is wanted; of a word still being typed, its beginning."""
    parts, at = [], 0
    for token in tokens(text):
        if token.start < at or token.term not in wanted or not is_content(token):
            continue
        end = token.end
        if typed and token.surface.startswith(typed) and fold(text[token.start : token.start + len(typed)]) == typed:
            end = token.start + len(typed)
        parts.append(conditional_escape(text[at : token.start]))
        parts.append(format_html("<mark>{}</mark>", text[token.start : end]))
        at = end
    parts.append(conditional_escape(text[at:]))
    return mark_safe("".join(parts))  # every part was escaped above


def excerpt(text: str, wanted: Collection[str]) -> str:
    """The line of an answer that holds most of the wanted words, cut to a row of a list."""
    lines = [line for line in text.split("\n") if line.strip()]

    def found(line: str) -> int:
        return len({token.term for token in tokens(line) if token.term in wanted})

    best = max(lines, key=found, default="")
    if not found(best):
        return ""
    return _cut(best, next(token.start for token in tokens(best) if token.term in wanted))


def _cut(line: str, around: int) -> str:
    if len(line) <= EXCERPT_MAX:
        return line
    start = max(0, min(around - EXCERPT_MAX // 3, len(line) - EXCERPT_MAX))
    piece = line[start : start + EXCERPT_MAX]
    if start:
        piece = "…" + piece.partition(" ")[2]
    if start + EXCERPT_MAX < len(line):
        piece = piece.rpartition(" ")[0] + "…"
    return piece
