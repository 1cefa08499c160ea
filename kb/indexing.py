"""Keeps the search index in step with what is published; called in the transaction of the change."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from kb.memory import generation_end
from kb.models import Article, Posting, Term
from kb.ranking import ASKED, BODY, HEADINGS, KEYWORDS, QUESTION, Weighed, weigh

_STEP_NUMBER = re.compile(r"^\d+\. ", re.M)
CHUNK = 500  # SQLite takes a bounded number of parameters


def article_index(article: Article) -> None:
    """Indexes a published article, or takes anything else out of the index."""
    old = set(Posting.objects.filter(article=article).values_list("term", flat=True))
    Posting.objects.filter(article=article).delete()
    weighed = weigh(_texts(article)) if article.is_live else []
    _ensure_terms(weighed)
    Posting.objects.bulk_create(
        [Posting(article=article, term=w.term, weight=w.weight, fields=w.fields) for w in weighed], batch_size=CHUNK
    )
    _recount(old | {w.term for w in weighed})
    transaction.on_commit(generation_end)


def _texts(article: Article) -> dict[int, str]:
    return {
        QUESTION: article.question,
        ASKED: article.also_asked_as,
        KEYWORDS: article.keywords,
        HEADINGS: "\n".join(entry["text"] for entry in article.contents),
        BODY: _STEP_NUMBER.sub("", article.body_text),  # "Windows 11" is not about an eleventh step
    }


def _ensure_terms(weighed: Iterable[Weighed]) -> None:
    rows = [Term(term=w.term, surface=w.surface) for w in weighed]
    Term.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def _recount(changed: set[str]) -> None:
    """Counts the public articles of each changed term anew; a count kept by adding would drift."""
    public = Article.objects.visible_to(None).order_by().values("pk")
    for chunk in _chunks(sorted(changed)):
        postings = Posting.objects.filter(term__in=chunk)
        counts = dict(postings.filter(article__in=public).order_by().values_list("term").annotate(Count("pk")))
        rows = list(Term.objects.filter(term__in=chunk))
        for row in rows:
            row.documents = counts.get(row.term, 0)
        Term.objects.bulk_update(rows, ["documents"], batch_size=100)
        held = set(postings.values_list("term", flat=True))
        Term.objects.filter(term__in=[term for term in chunk if term not in held]).delete()


def _chunks(values: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
