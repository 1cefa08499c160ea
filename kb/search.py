"""Finding answers in a person's own words: OR of content words, ranked, repaired, silent below a floor.

The same rows and the same Python rank on SQLite and PostgreSQL (decision 0006). Visibility is inside the
candidate query, and each hit is read through `visible_to` again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from common.text_search import Token, fold, has_digit, is_content, is_identifier, stem, tokens
from kb.memory import remembered
from kb.models import Article, Posting, Term, Topic
from kb.ranking import PREFIX_FACTOR, REPAIR_FACTOR, Ranked, Want, rank

QUERY_MAX = 5_000  # characters of a query that are read
WANTS_MAX = 24
CANDIDATES_MAX = 200
ENDINGS_MAX = 25
FLOOR = 0.2
REPAIR_FROM = 4
REPAIR_TWICE_FROM = 7
VOCABULARY_SECONDS = 60


@dataclass(frozen=True)
class Hit:
    """One article found, with how well it fits."""

    article: Article
    ranked: Ranked


@dataclass(frozen=True)
class SearchResult:
    """Hits best first. `repaired` is the query as it was understood, when a word had to be guessed."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0  # with those beyond the limit, of at most CANDIDATES_MAX
    repaired: str = ""
    wanted: frozenset[str] = frozenset()  # the terms that count as found, for highlighting
    topics: list[tuple[Topic, int]] = field(default_factory=list)  # of all hits, before the filter by topic


def search(
    query: str,
    user: Any,
    *,
    limit: int = 20,
    prefix_last: bool = False,
    topics: Collection[str] = (),
    floor: float = FLOOR,
) -> SearchResult:
    """Articles that `user` may read and that answer `query`, best first.

    `prefix_last` takes the last word for one that is still being typed. `topics` (slugs) narrows the
    hits. Nothing below `floor` (share of a perfect match, 0 to 1) is shown. Any text is a valid query.
    """
    wants, ranked = _ranked(query, user, prefix_last)
    good = [one for one in ranked if one.is_pinned or one.ratio >= floor][:CANDIDATES_MAX]
    topic_of = _topics_of(good, user)
    counts = Counter(topic_of.values())
    shown = [one for one in good if one.article_id in topic_of]
    if topics:
        shown = [one for one in shown if topic_of[one.article_id].slug in topics]
    return SearchResult(
        hits=_hits(shown[:limit], user),
        total=len(shown),
        repaired=_as_understood(query, wants),
        wanted=frozenset(option for want in wants for option in want.options),
        topics=sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].position, pair[0].pk)),
    )


def fitting(text: str, user: Any, *, limit: int = 3) -> list[Article]:
    """The articles that fit a whole message, for the report form, the acknowledgement and the ticket page.

    A message has many words beside the matter, so what counts is how many of its words stand in an
    article's question, other phrasings and keywords: two, or the only one. Silent otherwise.
    """
    wants, ranked = _ranked(text, user, False)
    needed = min(2, len(wants))
    good = [one for one in ranked if one.is_pinned or one.title_words >= needed]
    good = [one for one in good if one.is_pinned or one.ratio >= FITTING_FLOOR]
    if good:
        best = good[0].score
        good = [one for one in good if one.is_pinned or one.score >= best / 2]
    return [hit.article for hit in _hits(good[: limit * 2], user)[:limit]]


FITTING_FLOOR = 0.1


def _ranked(query: str, user: Any, prefix_last: bool) -> tuple[list[Want], list[Ranked]]:
    wants, documents = _wants(query, prefix_last)
    options = {option for want in wants for option in want.options}
    if not options:
        return wants, []
    readable = Article.objects.visible_to(user).order_by().values("pk")
    postings = Posting.objects.filter(term__in=options, article__in=readable)
    rows = postings.values_list("article_id", "term", "weight", "fields")
    return wants, rank(wants, rows, documents, _total())


def _topics_of(ranked: list[Ranked], user: Any) -> dict[int, Topic]:
    """The topic of each article found, without reading the articles themselves."""
    rows = Article.objects.visible_to(user).filter(pk__in=[one.article_id for one in ranked]).order_by()
    names = ("topic__pk", "topic__slug", "topic__name", "topic__position")
    known: dict[int, Topic] = {}
    found: dict[int, Topic] = {}
    for pk, topic, slug, name, position in rows.values_list("pk", *names) if ranked else ():
        found[pk] = known.setdefault(topic, Topic(pk=topic, slug=slug, name=name, position=position))
    return found


def _hits(ranked: list[Ranked], user: Any) -> list[Hit]:
    if not ranked:
        return []
    rows = Article.objects.visible_to(user).filter(pk__in=[one.article_id for one in ranked])
    articles = rows.select_related("topic", "owner", "team").defer("body_html").in_bulk()
    return [Hit(articles[one.article_id], one) for one in ranked if one.article_id in articles]


def _total() -> int:
    """How many public articles there are; a minute old at most, as rarity is no exact matter."""
    return max(remembered("kb-total", VOCABULARY_SECONDS, Article.objects.visible_to(None).count), 10)


def _wants(query: str, prefix_last: bool) -> tuple[list[Want], dict[str, int]]:
    """What the query asks for, and in how many public articles each option stands."""
    words = list(tokens(query.replace("\x00", " ")[:QUERY_MAX]))
    is_open = prefix_last and bool(words) and query[-1:].isalnum()
    wants: dict[str, Want] = {}
    for place, word in enumerate(words):
        is_last = is_open and place == len(words) - 1
        if not is_content(word) and not is_last:
            continue
        want = wants.setdefault(word.term, Want(word, {word.term: 1.0}, is_identifier(word.surface)))
        for joined in _joined(words, place):
            want.options.setdefault(joined, PREFIX_FACTOR)
    documents = _documents({option for want in wants.values() for option in want.options})
    wants = _whole_or_parts(wants, documents)
    if is_open:
        _add_endings(wants, words[-1], documents)
    for want in wants.values():
        want.options = {option: factor for option, factor in want.options.items() if option in documents}
        if not want.options:
            _repair(want, documents)
    rarest = sorted(wants.values(), key=lambda want: sum(documents.get(option, 0) for option in want.options))
    kept = {id(want) for want in rarest[:WANTS_MAX]}
    return [want for want in wants.values() if id(want) in kept and _counts(want)], documents


def _whole_or_parts(wants: dict[str, Want], documents: dict[str, int]) -> dict[str, Want]:
    """Of a joined word ("wi-fi") either the whole counts or, when nobody writes it so, its parts."""
    dropped: set[str] = set()
    for term, want in wants.items():
        if want.token.end - want.token.start == len(want.token.surface):
            continue  # no joint in it
        inside = [other for other, part in wants.items() if other != term and _is_inside(part.token, want.token)]
        known = term in documents
        if inside and (known or any(part in documents for part in inside)):
            dropped |= set(inside) if known else {term}
    return {term: want for term, want in wants.items() if term not in dropped}


def _is_inside(part: Token, whole: Token) -> bool:
    return whole.start <= part.start and part.end <= whole.end and part.end - part.start < whole.end - whole.start


def _counts(want: Want) -> bool:
    """A stop word that is still being typed counts only when it begins something."""
    return is_content(want.token) or bool(want.options)


def _joined(words: list[Token], place: int) -> list[str]:
    """The word written together with its neighbours: "pass word" and "log in" find "password" and "login"."""
    word = words[place]
    pairs = [(words[place - 1], word)] if place else []
    pairs += [(word, words[place + 1])] if place + 1 < len(words) else []
    return [stem(a.surface + b.surface) for a, b in pairs if a.end <= b.start]


def _documents(options: Collection[str]) -> dict[str, int]:
    return dict(Term.objects.filter(term__in=list(options)[:500]).values_list("term", "documents"))


def _add_endings(wants: dict[str, Want], last: Token, documents: dict[str, int]) -> None:
    """Terms that begin with what was typed of the last word; a stop word after others is taken as finished."""
    if len(last.surface) < 2 or (not is_content(last) and len(wants) > 1):
        return
    begins = Q(surface__startswith=last.surface) | Q(term__startswith=last.surface)
    endings = Term.objects.filter(begins).order_by("-documents", "term")[:ENDINGS_MAX]
    want = wants.setdefault(last.term, Want(last, {last.term: 1.0}, is_identifier(last.surface)))
    for ending in endings:
        want.options.setdefault(ending.term, PREFIX_FACTOR)
        documents[ending.term] = ending.documents


def _repair(want: Want, documents: dict[str, int]) -> None:
    """Takes an unknown word for the nearest word of the public articles, if one is near enough."""
    word = want.token.surface
    if len(word) < REPAIR_FROM or has_digit(word):
        return
    vocabulary = _vocabulary()
    reach = 2 if len(word) >= REPAIR_TWICE_FROM else 1
    near = process.extract(word, list(vocabulary), scorer=OSA.distance, score_cutoff=reach, limit=10)
    if not near:
        return
    surface = min(near, key=lambda hit: (hit[1], hit[0][0] != word[0], -vocabulary[hit[0]][1], hit[0]))[0]
    term, count = vocabulary[surface]
    want.options, want.repaired = {term: REPAIR_FACTOR}, surface
    documents[term] = count


def _vocabulary() -> dict[str, tuple[str, int]]:
    """The words of the public articles: how each is written → its term and count. A minute old at most."""

    def read() -> dict[str, tuple[str, int]]:
        rows = Term.objects.filter(documents__gt=0).values_list("surface", "term", "documents")
        return {surface: (term, count) for surface, term, count in rows if len(surface) >= REPAIR_FROM - 1}

    return remembered("kb-vocabulary", VOCABULARY_SECONDS, read)


def _as_understood(query: str, wants: list[Want]) -> str:
    """The query with guessed words put in; empty when none was guessed."""
    guesses = {want.token.surface: want.repaired for want in wants if want.repaired}
    if not guesses:
        return ""
    words = query.split()
    return " ".join(guesses.get(fold(word.strip(".,;:!?\"'()")), word) for word in words)
