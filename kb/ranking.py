"""Ranking, pure: how much an article is about a term, and how well articles answer a query.

BM25F in two halves. At publishing each (article, term) gets a weight from the fields the term stands in.
A query adds up `rarity × saturated weight` over its words. No database takes part, so both rank the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from common.text_search import Token, terms

QUESTION, ASKED, KEYWORDS, HEADINGS, BODY = 1, 2, 4, 8, 16
TITLE_FIELDS = QUESTION | ASKED | KEYWORDS

# field → (weight, how much its length counts, its usual length in words)
FIELDS = {
    QUESTION: (4.0, 0.4, 5.0),
    ASKED: (3.0, 0.3, 12.0),
    KEYWORDS: (2.5, 0.3, 6.0),
    HEADINGS: (1.5, 0.5, 10.0),
    BODY: (1.0, 0.75, 120.0),
}
SATURATION = 1.2
TIMES_MAX = 6  # a word said more often says no more
PREFIX_FACTOR = 0.85
REPAIR_FACTOR = 0.9


@dataclass(frozen=True)
class Weighed:
    """One term of one article, as it goes into the index."""

    term: str
    surface: str
    weight: float
    fields: int


def weigh(texts: Mapping[int, str]) -> list[Weighed]:
    """The terms of an article from the text of each field."""
    weights: dict[str, float] = {}
    fields: dict[str, int] = {}
    surfaces: dict[str, Counter[str]] = {}
    for bit, text in texts.items():
        found = terms(text)
        value, slope, usual = FIELDS[bit]
        length = 1 - slope + slope * len(found) / usual
        for term, count in Counter(token.term for token in found).items():
            weights[term] = weights.get(term, 0.0) + value * min(count, TIMES_MAX) / max(length, 0.5)
            fields[term] = fields.get(term, 0) | bit
        for token in found:
            surfaces.setdefault(token.term, Counter())[token.surface] += 1
    return [
        Weighed(term, surfaces[term].most_common(1)[0][0], round(weights[term], 6), fields[term])
        for term in sorted(weights)
    ]


@dataclass
class Want:
    """One word of a query and the terms that satisfy it: option → how good it is (1 for the word itself)."""

    token: Token
    options: dict[str, float] = field(default_factory=dict)
    is_pinned: bool = False  # an identifier: who has it comes first
    repaired: str = ""  # what it was taken for


@dataclass(frozen=True)
class Ranked:
    """An article's score. `ratio` is its share of what a perfect article would get, 0 to 1."""

    article_id: int
    score: float
    ratio: float
    title_words: int  # how many words of the query stand in question, other phrasings or keywords
    is_pinned: bool


def rarity(documents: int, total: int) -> float:
    """The inverse document frequency of BM25, never negative."""
    documents = min(documents, total)
    return log(1 + (total - documents + 0.5) / (documents + 0.5))


def rank(
    wants: list[Want],
    postings: Iterable[tuple[int, str, float, int]],
    documents: Mapping[str, int],
    total: int,
) -> list[Ranked]:
    """Articles best first. `postings` are (article id, term, weight, fields) of the options of `wants`.

    The options of one word share one rarity, lest a rare ending beat the common word. A word that no
    article knows counts fully against all of them. Ties go to the older article, so the order is total.
    """
    rarities = [rarity(sum(documents.get(option, 0) for option in want.options), total) for want in wants]
    perfect = sum(rarities) or 1.0
    places: dict[str, list[tuple[int, float]]] = {}  # option → which words of the query it satisfies, how well
    for place, want in enumerate(wants):
        for option, factor in want.options.items():
            places.setdefault(option, []).append((place, factor))
    best: dict[int, list[float]] = {}
    titled: dict[int, int] = {}  # article → a bit for each word that stands in its title fields
    for article_id, term, weight, fields in postings:
        values = best.get(article_id)
        if values is None:
            values = best[article_id] = [0.0] * len(wants)
        saturated = weight / (weight + SATURATION)
        for place, factor in places.get(term, ()):
            if factor * saturated > values[place]:
                values[place] = factor * saturated
            if fields & TITLE_FIELDS:
                titled[article_id] = titled.get(article_id, 0) | 1 << place
    pinned = [place for place, want in enumerate(wants) if want.is_pinned]
    ranked = []
    for article_id, values in best.items():
        score = sum(rare * value for rare, value in zip(rarities, values, strict=True))
        is_pinned = any(values[place] for place in pinned)
        words = titled.get(article_id, 0).bit_count()
        ranked.append(Ranked(article_id, round(score, 6), round(score / perfect, 6), words, is_pinned))
    return sorted(ranked, key=lambda r: (not r.is_pinned, -r.score, r.article_id))
