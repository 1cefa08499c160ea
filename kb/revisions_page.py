"""The history of one answer: its revisions, and two of them side by side or as one text with its changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.differences import Difference, Hunk, Line, Piece, difference
from kb.models import Article, Revision
from kb.rendering import body_render, links_resolve

PER_PAGE = 50
CONTEXT = 3  # equal lines shown around a change; more are folded
LINES_MAX = 3_000  # of one comparison that are shown
MODES = ("words", "side", "page")


@dataclass(frozen=True)
class Row:
    """A row of the comparison: a line, a pair of lines, or equal lines that are folded."""

    kind: str  # same, del, add, pair, fold
    line: Line | None = None
    other: Line | None = None
    folded: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class FieldChange:
    """A detail of an answer that is not the same in both revisions."""

    label: str
    before: list[Piece]
    after: list[Piece]


class RevisionsPage:
    """`before` and `after` are numbers; without them what is live is held against the newest."""

    def __init__(self, article: Article, user: Any, before: int, after: int, mode: str, page: str = "") -> None:
        self.article, self.user = article, user
        self.mode = mode if mode in MODES else MODES[0]
        rows = article.revisions.select_related("author").defer("body", "links", "also_asked_as")
        self.page: Page[Revision] = Paginator(rows, PER_PAGE).get_page(page)
        self.newest = article.revisions.values_list("number", flat=True).first() or 0
        self.live = article.published_revision.number if article.is_live and article.published_revision else 0
        self.after = self._revision(after) or self._revision(self.newest)
        before = before or (self.live if self.live and self.live != self._number else self._number - 1)
        self.before = self._revision(before)
        self.is_cut = False

    @property
    def _number(self) -> int:
        return self.after.number if self.after else 0

    def _revision(self, number: int) -> Revision | None:
        if not 0 < number < 2**31:
            return None
        return self.article.revisions.select_related("author", "topic", "owner", "team").filter(number=number).first()

    @property
    def can_restore(self) -> Revision | None:
        """The older of the two, unless it is what stands in the editor anyway."""
        older = min((one for one in (self.before, self.after) if one), key=lambda one: one.number, default=None)
        return older if older and older.number != self.newest else None

    @cached_property
    def difference(self) -> Difference:
        return difference(self.before.body, self.after.body) if self.before and self.after else Difference()

    @property
    def is_same(self) -> bool:
        return not self.difference.changes and not self.fields

    @cached_property
    def rows(self) -> list[Row]:
        """What the page shows; `is_cut` tells that the rest of a very long comparison is left out."""
        rows = [row for hunk in self.difference.hunks for row in self._hunk(hunk)]
        rows = self._folded_ends(rows)
        shown, lines = [], 0
        for row in rows:
            lines += len(row.folded) or 1
            if lines > LINES_MAX:
                self.is_cut = True
                break
            shown.append(row)
        return shown

    def _hunk(self, hunk: Hunk) -> list[Row]:
        if not hunk.is_changed:
            return self._same(hunk.after)
        if self.mode == "side":
            return [Row("pair", old, new) for old, new in zip_longest(hunk.before, hunk.after)]
        return [Row("del", line) for line in hunk.before] + [Row("add", line) for line in hunk.after]

    def _same(self, lines: list[Line]) -> list[Row]:
        if len(lines) <= 2 * CONTEXT + 1:
            return [Row("same", line) for line in lines]
        head, middle, tail = lines[:CONTEXT], lines[CONTEXT:-CONTEXT], lines[-CONTEXT:]
        return [
            *(Row("same", line) for line in head),
            Row("fold", folded=middle),
            *(Row("same", line) for line in tail),
        ]

    def _folded_ends(self, rows: list[Row]) -> list[Row]:
        """Before the first change and after the last one nothing needs its context on the far side."""
        if rows and rows[-1].kind == "same" and len(rows) > CONTEXT and rows[-CONTEXT - 1].kind == "fold":
            tail = [row.line for row in rows[-CONTEXT:] if row.line]
            rows[-CONTEXT - 1 :] = [Row("fold", folded=[*rows[-CONTEXT - 1].folded, *tail])]
        if len(rows) > CONTEXT and rows[CONTEXT].kind == "fold" and all(row.kind == "same" for row in rows[:CONTEXT]):
            head = [row.line for row in rows[:CONTEXT] if row.line]
            rows[: CONTEXT + 1] = [Row("fold", folded=[*head, *rows[CONTEXT].folded])]
        return rows

    @cached_property
    def fields(self) -> list[FieldChange]:
        """The details that changed, beside the text."""
        if not self.before or not self.after:
            return []
        pairs = zip(_details(self.before), _details(self.after), strict=True)
        return [_field_change(label, old, new) for (label, old), (_label, new) in pairs if old != new]

    @cached_property
    def as_page(self) -> SafeString:
        """The later revision as its readers would see it."""
        if not self.after:
            return SafeString()
        return links_resolve(body_render(self.after.body, article=self.article).html, self.user)


def _field_change(label: str, old: str, new: str) -> FieldChange:
    hunks = difference(old, new).hunks

    def pieces(side: str) -> list[Piece]:
        return [piece for hunk in hunks for line in getattr(hunk, side) for piece in line.pieces]

    return FieldChange(label, pieces("before"), pieces("after"))


def _details(revision: Revision) -> list[tuple[str, str]]:
    return [
        (_("Question"), revision.question),
        (_("Topic"), revision.topic.name),
        (_("Who reads it"), str(revision.get_audience_display())),
        (_("Answered by"), revision.owner.display_name if revision.owner else ""),
        (_("Team"), revision.team.name if revision.team else ""),
        (_("Also asked as"), ", ".join(revision.also_asked_as.splitlines())),
        (_("Keywords"), revision.keywords),
        (_("Links and files"), ", ".join(f"{link['title']} ({link['url']})" for link in revision.links)),
    ]
