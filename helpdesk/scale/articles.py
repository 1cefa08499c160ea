"""Answers in number, written and published as authors do: the search index is the real one."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from accounts.models import User
from common.models import Event
from helpdesk.scale.words import Words
from kb.models import Article, Topic
from kb.services import article_create, article_publish
from kb.types import ArticleText

TOPICS = 8


def articles_make(words: Words, *, seed: int, count: int, step: Callable[[int], None]) -> None:
    """Makes `count` published answers in eight topics of their own. Their events count as dispatched."""
    author = User.objects.create_user(f"author-{seed}@example.ac.uk", name=words.name(), is_author=True)
    topics = [
        Topic.objects.create(name=f"Measured topic {seed}-{n}", slug=f"measured-{seed}-{n}") for n in range(TOPICS)
    ]
    for place in range(count):
        text = ArticleText(
            question=f"{words.question()[:190]} {place}",
            body=words.answer(),
            topic=topics[place % TOPICS],
            owner=author,
            keywords=", ".join(words.some(3)),
        )
        article_publish(actor=author, article=article_create(actor=author, text=text))
        step(1)
    mine = Article.objects.filter(owner=author).values("pk")
    events = Event.objects.filter(subject_type="article", subject_id__in=mine, dispatched_at__isnull=True)
    events.update(dispatched_at=timezone.now())
