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
        return self.filter(state="published", published_revision__isnull=False)._for_audience_of(user)

    def formerly_visible_to(self, user: Any) -> ArticleQuerySet:
        """Archived articles that this person could read while they were published."""
        return self.filter(state="archived", published_revision__isnull=False)._for_audience_of(user)

    def _for_audience_of(self, user: Any) -> ArticleQuerySet:
        if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.filter(audience="public")
        if user.works_here or user.may_write_answers:
            return self
        return self.filter(Q(audience="public") | Q(audience="signed_in"))

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
