"""Who read and whether it helped, without knowing who: hashes under a salt that is thrown away."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kb.models.article import Article, Revision


class DailySalt(models.Model):
    """The random salt of one day. Deleted two days later: then nobody can redo the hashes, not even we."""

    day = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)


class Reader(models.Model):
    """That somebody read an article today: the hash tells them from others on this day and page only."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    visitor = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "day", "visitor"], name="reader_once_a_day")]

    def __str__(self) -> str:
        return f"{self.article_id} on {self.day}"


class DailyViews(models.Model):
    """An article's views of one day. `Article.views` is the sum of `readers`: people, not staff or robots."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="daily_views")
    day = models.DateField()
    readers = models.PositiveIntegerField(default=0)
    staff = models.PositiveIntegerField(default=0)
    bots = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        indexes = [models.Index(fields=["day"], name="daily_views_by_day")]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="daily_views_once")]

    def __str__(self) -> str:
        return f"{self.article_id} on {self.day}: {self.readers}"


class Vote(models.Model):
    """Whether a revision helped; one per visitor and revision, and it may be changed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="votes")
    visitor = models.CharField(max_length=32)
    is_helpful = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "visitor"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.revision_id}: {'yes' if self.is_helpful else 'no'}"


class Feedback(models.Model):
    """What somebody missed in an answer, in their words: the day, not the minute, and nothing of who they are."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()
    day = models.DateField(default=timezone.localdate, db_index=True)

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return self.words[:60]


class SearchQuery(models.Model):
    """That somebody looked for these words on this day, and what came of it; one row for each visitor, words and day.

    The visitor's hash is made with the words in it: two searches of one person cannot be put together.
    """

    words = models.CharField(max_length=100)
    day = models.DateField()
    visitor = models.CharField(max_length=32)
    results = models.PositiveSmallIntegerField()
    was_opened = models.BooleanField(default=False)  # one of the answers found
    led_to_report = models.BooleanField(default=False)  # they went on to the report form

    class Meta:
        indexes = [models.Index(fields=["day", "results"], name="search_query_by_day")]
        constraints = [models.UniqueConstraint(fields=["day", "words", "visitor"], name="search_query_once_a_day")]

    def __str__(self) -> str:
        return f"{self.words} on {self.day}: {self.results}"
