"""What an author has typed of an answer and not saved as a revision yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kb.models.article import Article


class WorkingCopy(models.Model):
    """An author's text as it stands in the editor; one for each author and article, and one for a new article.

    `fields` are the form's own, as typed: a half-written link line is kept too. Nobody else sees it.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)
    seen = models.PositiveIntegerField(default=0)  # the newest revision its author had before them
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "working copy"
        verbose_name_plural = "working copies"
        constraints = [
            models.UniqueConstraint(fields=["author", "article"], name="working_copy_once"),
            models.UniqueConstraint(
                fields=["author"], condition=Q(article__isnull=True), name="working_copy_of_new_article_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.article_id or 'a new article'}"
