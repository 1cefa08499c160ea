"""Which articles a person may see: one predicate for page, search, suggestions, API, pictures and mail."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ArticleQuerySet:
        """Published articles this person may read; `user` may be anonymous or None (the public).

        Drafts are worked on through `editable_by`.
        """
        published = self.filter(state="published", published_revision__isnull=False)
        if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
            return published.filter(audience="public")
        if user.works_here or user.may_write_answers:
            return published
        return published.filter(Q(audience="public") | Q(audience="signed_in"))

    def editable_by(self, user: Any) -> ArticleQuerySet:
        """Articles in any state, for authors; nothing for anybody else."""
        if getattr(user, "is_authenticated", False) and user.may_write_answers:
            return self.all()
        return self.none()


class MediaQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> MediaQuerySet:
        """Pictures of articles this person may read; authors see each of them, used or not."""
        if getattr(user, "is_authenticated", False) and user.may_write_answers:
            return self.all()
        readable = self.model.shown_in.rel.related_model.objects.visible_to(user)
        return self.filter(shown_in__in=readable).distinct()
