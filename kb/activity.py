"""How an answer did lately: its readers, its votes, and what people missed. For the people who write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from kb.models import Article, DailyViews, Feedback, Vote

DAYS = 30
FEEDBACK_SHOWN = 10


@dataclass(frozen=True)
class Activity:
    """The last DAYS days. `readers_by_day` runs from the oldest day to today."""

    readers: int
    readers_by_day: list[int]
    yes: int
    votes: int
    feedback: list[Feedback]  # the latest FEEDBACK_SHOWN, whenever they were written
    feedback_count: int

    @property
    def helpful_percent(self) -> int:
        return round(100 * self.yes / self.votes) if self.votes else 0


def activity_of(article: Article, today: date) -> Activity:
    """Four queries."""
    since = today - timedelta(days=DAYS - 1)
    views = DailyViews.objects.filter(article=article, day__gte=since).order_by().values_list("day")
    by_day = dict(views.annotate(readers=Sum("readers")))
    votes = Vote.objects.filter(article=article, created_at__date__gte=since)
    counted = votes.aggregate(all=Count("pk"), yes=Count("pk", filter=Q(is_helpful=True)))
    days = [by_day.get(since + timedelta(days=day), 0) for day in range(DAYS)]
    words = Feedback.objects.filter(article=article)
    return Activity(
        readers=sum(days),
        readers_by_day=days,
        yes=counted["yes"],
        votes=counted["all"],
        feedback=list(words.select_related("revision")[:FEEDBACK_SHOWN]),
        feedback_count=words.filter(day__gte=since).count(),
    )
