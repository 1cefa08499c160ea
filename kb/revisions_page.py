"""The history of one answer: its revisions, and two of them side by side or as one text with its changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.differences import Difference, Piece, difference
from kb.comparison import Row, cut, rows_of
from kb.models import Article, Revision
from kb.rendering import body_render, links_resolve

PER_PAGE = 50
MODES = ("words", "side", "page")


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
    def _shown(self) -> tuple[list[Row], bool]:
        return cut(rows_of(self.difference, side_by_side=self.mode == "side"))

    @property
    def rows(self) -> list[Row]:
        return self._shown[0]

    @property
    def is_cut(self) -> bool:
        """The rest of a very long comparison is left out."""
        return self._shown[1]

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
