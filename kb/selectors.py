"""Reads of the knowledge base for pages, mails and what lies above it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.urls import reverse

from kb.memory import generation, remembered
from kb.models import Article, Posting, SearchQuery, Topic
from kb.ranking import TITLE_FIELDS
from kb.search import fitting, search
from kb.types import AnswerLink

RELATED_MAX = 4
SUCCESSORS_MAX = 5
RELATED_CANDIDATES = 12  # some of them may be hidden from a reader
RELATED_SECONDS = 600
WEEK = timedelta(days=7)
PHRASE_MAX = 26  # characters of a phrase that fits a chip
ORDERS = {
    "read": ("-views", "question", "pk"),
    "new": ("-content_updated_at", "pk"),
    "az": ("question", "pk"),
}


def fitting_articles(text: str, user: Any, limit: int = 3) -> list[Article]:
    """Answers that may fit a whole message, best first, of those `user` may read (None: the public)."""
    return fitting(text, user, limit=limit)


def suggested_articles(words: str, user: Any, limit: int = 3) -> list[Article]:
    """Answers for a question that is still being typed: its last word may be half a word."""
    return [hit.article for hit in search(words, user, limit=limit, prefix_last=True).hits]


def article_for_reading(user: Any, pk: int) -> Article | None:
    """The published article with who and what stands beside it, or None when this person may not read it."""
    rows = Article.objects.visible_to(user).select_related("topic", "owner", "team")
    return rows.filter(pk=pk).first()


@dataclass(frozen=True)
class FormerArticle:
    """An archived answer that a person could read once: what it was about, and where its readers go now."""

    question: str
    successor: Article | None


def former_article(user: Any, pk: int) -> FormerArticle | None:
    """The archived answer `pk`, if `user` could read it once; its successor is the first one they may read now.

    A successor that was archived in its turn leads on to its own, at most SUCCESSORS_MAX times.
    """
    first = Article.objects.formerly_visible_to(user).filter(pk=pk).first()
    at, hops = first, 0
    while at is not None and at.successor_id and hops < SUCCESSORS_MAX:
        target = article_for_reading(user, at.successor_id)
        if target is not None:
            return FormerArticle(first.question, target)
        at, hops = Article.objects.formerly_visible_to(user).filter(pk=at.successor_id).first(), hops + 1
    return FormerArticle(first.question, None) if first else None


def readable_links(ids: Collection[int], user: Any) -> dict[int, AnswerLink]:
    """Those of these answers that `user` may read, as links."""
    rows = Article.objects.visible_to(user).filter(pk__in=ids).order_by() if ids else Article.objects.none()
    return {
        pk: AnswerLink(question, reverse("kb_article", args=[pk, slug]))
        for pk, slug, question in rows.values_list("pk", "slug", "question")
    }


def related_ids(article: Article) -> list[int]:
    """Ids of answers that share most words of their questions, phrasings and keywords with this one.

    Remembered until something is published, for `RELATED_SECONDS` at most. Whether a person may read them
    is not decided here: pass them through `readable_links`.
    """

    def read() -> list[int]:
        in_titles = Posting.objects.annotate(title=F("fields").bitand(TITLE_FIELDS)).filter(title__gt=0)
        mine = in_titles.filter(article=article).values("term")
        rows = in_titles.filter(term__in=mine).exclude(article=article).order_by().values_list("article")
        best = rows.annotate(alike=Sum("weight")).order_by("-alike", "article")[:RELATED_CANDIDATES]
        return [pk for pk, _alike in best]

    return remembered(f"kb-related:{generation()}:{article.published_revision_id}", RELATED_SECONDS, read)


def related_articles(article: Article, user: Any, limit: int = RELATED_MAX) -> list[AnswerLink]:
    """The related answers that `user` may read, most alike first."""
    ids = related_ids(article)
    known = readable_links(ids, user)
    return [known[pk] for pk in ids if pk in known][:limit]


@dataclass(frozen=True)
class TopicCount:
    """A topic with how many answers this person may read in it."""

    topic: Topic
    count: int


def topics_with_counts(user: Any) -> list[TopicCount]:
    """All topics in order; empty ones too, as people look for them."""
    rows = Article.objects.visible_to(user).order_by().values_list("topic").annotate(count=Count("pk"))
    counts = dict(rows)
    return [TopicCount(topic, counts.get(topic.pk, 0)) for topic in Topic.objects.all()]


def topic_articles(topic: Topic, user: Any, order: str) -> QuerySet[Article]:
    """The answers of a topic in one of `ORDERS`."""
    rows = Article.objects.visible_to(user).filter(topic=topic).select_related("owner", "team")
    return rows.defer("body_html", "body_text").order_by(*ORDERS.get(order, ORDERS["read"]))


def most_read(user: Any, today: date, limit: int = 6) -> list[Article]:
    """The answers most people read in the last seven days, then those read most of all."""
    lately = Sum("daily_views__readers", filter=Q(daily_views__day__gt=today - WEEK))
    rows = Article.objects.visible_to(user).select_related("topic")
    rows = rows.only("slug", "question", "also_asked_as", "topic__name", "views").annotate(lately=lately)
    return list(rows.order_by(F("lately").desc(nulls_last=True), "-views", "pk")[:limit])


def lately_changed(user: Any, limit: int = 6) -> list[Article]:
    """The answers that were published or changed last; small corrections do not count."""
    rows = Article.objects.visible_to(user).only("slug", "question", "content_updated_at")
    return list(rows.order_by("-content_updated_at", "pk")[:limit])


def popular_phrases(articles: list[Article], limit: int = 4) -> list[str]:
    """How people ask for these answers, in few words: the shortest phrasing of each."""
    phrases = (min(article.also_asked_as.splitlines(), key=len, default="") for article in articles)
    return [phrase for phrase in phrases if 0 < len(phrase) <= PHRASE_MAX][:limit]


def articles_of_authors(user: Any, state: str = "", words: str = "") -> QuerySet[Article]:
    """The list of authors: every state, changed last on top; `has_changes` tells that a newer revision waits."""
    rows = (
        Article.objects.editable_by(user)
        .select_related("topic", "owner", "team")
        .annotate(newest=Max("revisions__number"), changed_at=Max("revisions__created_at"))
    )
    rows = rows.annotate(has_changes=Q(newest__gt=F("published_revision__number")))
    if state in dict(Article.STATES):
        rows = rows.filter(state=state)
    elif not words:
        rows = rows.exclude(state=Article.ARCHIVED)
    if words:
        rows = rows.filter(Q(question__icontains=words) | Q(keywords__icontains=words))
    return rows.defer("body_html", "body_text").order_by("-changed_at", "-pk")


@dataclass(frozen=True)
class SearchGap:
    """Words that people looked for and found no answer to. `people` are counted by the day: a salt lives no longer."""

    words: str
    people: int
    last_asked: date


def searches_without_answer(*, since: date, until: date, limit: int = 20) -> list[SearchGap]:
    """What was looked for in vain from `since` to `until`, both days included; asked by most people first.

    In vain: nothing was found, or nothing that was found was opened and the person went on to the report form.
    Only searches in a browser with JavaScript are counted (`kb.services.asking` says why), staff left out.
    """
    rows = SearchQuery.objects.filter(day__gte=since, day__lte=until)
    rows = rows.filter(Q(results=0) | Q(was_opened=False, led_to_report=True))
    counted = rows.order_by().values_list("words").annotate(people=Count("pk"), last_asked=Max("day"))
    return [SearchGap(*row) for row in counted.order_by("-people", "-last_asked", "words")[:limit]]
