"""The search index: ordinary rows, so that both databases find and rank the same (decision 0006)."""

from __future__ import annotations

from django.db import models


class Term(models.Model):
    """A word of the index by its stem, and in how many public articles it stands.

    Words of internal articles alone count 0 here, so that spelling repair and rarity tell nobody of them.
    """

    term = models.CharField(max_length=40, primary_key=True)
    surface = models.CharField(max_length=40)  # how people write it: shown by spelling repair
    documents = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["surface"], name="term_by_surface")]

    def __str__(self) -> str:
        return self.surface


class Posting(models.Model):
    """How much a published article is about a term; worked out once, when it is published."""

    article = models.ForeignKey("kb.Article", on_delete=models.CASCADE, related_name="postings")
    term = models.CharField(max_length=40)
    weight = models.FloatField()  # term frequency over the fields, weighted and normalised by their length
    fields = models.PositiveSmallIntegerField()  # which fields hold it: the bits of kb.ranking

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "article"], name="posting_once")]

    def __str__(self) -> str:
        return f"{self.term} in {self.article_id}"
