"""What the search page and the list under the search box show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from common.text_search import fold, tokens
from kb.highlight import excerpt, marked
from kb.models import Article, Topic
from kb.search import SearchResult, search
from kb.services.articles import is_safe_link
from kb.services.asking import search_ticket

QUERY_MAX = 300
HITS_MAX = 20
SUGGESTIONS_MAX = 5
SUGGEST_FROM = 2  # letters


@dataclass(frozen=True)
class HitRow:
    """One answer found, its words marked."""

    article: Article
    question: SafeString
    text: SafeString
    steps: list[SafeString] = field(default_factory=list)

    @property
    def link(self) -> dict[str, str] | None:
        """The first of its links, unless an earlier release took an address that would act."""
        return next((link for link in self.article.links if is_safe_link(link["url"])), None)


@dataclass(frozen=True)
class Facet:
    """A topic to narrow the hits by."""

    topic: Topic
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class SearchPage:
    """`best` stands alone on top when it is clearly ahead; `repaired` is the query as it was understood."""

    q: str
    total: int
    best: HitRow | None
    rows: list[HitRow]
    facets: list[Facet]
    repaired: str
    shown: int
    ticket: str  # for the beacon that counts this search


def clean_query(raw: str) -> str:
    """What was typed, fit to be looked for and shown again; a space at its end says that a word is finished."""
    return raw.replace("\x00", " ").lstrip()[:QUERY_MAX]


def search_page(raw: str, user: Any, topics: Collection[str]) -> SearchPage:
    """The hits for a query in a person's own words, narrowed to topics (slugs) when some are chosen."""
    q = clean_query(raw)
    found = search(q, user, limit=HITS_MAX, prefix_last=True, topics=topics)
    rows = [_row(hit.article, found, q) for hit in found.hits]
    best = rows[0] if rows and _is_clearly_best(found) else None
    return SearchPage(
        q=q.strip(),
        total=found.total,
        best=best,
        rows=rows[1:] if best else rows,
        facets=[Facet(topic, count, topic.slug in topics) for topic, count in found.topics],
        repaired=found.repaired,
        shown=len(rows),
        ticket=search_ticket(q, found.total),
    )


def suggestions(raw: str, user: Any) -> list[HitRow]:
    """Answers for what was typed so far, from the second letter on."""
    q = clean_query(raw)
    if len(q.strip()) < SUGGEST_FROM:
        return []
    found = search(q, user, limit=SUGGESTIONS_MAX, prefix_last=True)
    return [_row(hit.article, found, q) for hit in found.hits]


def _row(article: Article, found: SearchResult, q: str) -> HitRow:
    typed = _being_typed(q)
    text = excerpt(article.body_text, found.wanted) or article.summary
    return HitRow(
        article=article,
        question=marked(article.question, found.wanted, typed),
        text=marked(text, found.wanted, typed),
        steps=[marked(step, found.wanted, typed) for step in article.first_steps],
    )


def _being_typed(q: str) -> str:
    """The last word, folded, when it may go on."""
    words = list(tokens(q))
    return fold(words[-1].surface) if words and q[-1:].isalnum() else ""


def _is_clearly_best(found: SearchResult) -> bool:
    """The first hit fits well, and is not one of several that fit alike."""
    first = found.hits[0].ranked
    if len(found.hits) == 1 or first.is_pinned:
        return True
    return first.ratio >= BEST_FROM and first.score >= BEST_AHEAD * found.hits[1].ranked.score


BEST_FROM = 0.45
BEST_AHEAD = 1.05
