"""Writes of the knowledge base. Pages, the demo and the API call these, and nothing else changes an answer."""

from kb.services.articles import article_create, revision_restore, revision_save
from kb.services.asking import search_count
from kb.services.media import media_add
from kb.services.publishing import article_archive, article_publish, article_restore, article_unpublish
from kb.services.reading import feedback_add, reading_prune, view_count, vote_set
from kb.services.working_copies import copy_drop, copy_save

__all__ = [
    "article_archive",
    "article_create",
    "article_publish",
    "article_restore",
    "article_unpublish",
    "copy_drop",
    "copy_save",
    "feedback_add",
    "media_add",
    "reading_prune",
    "revision_restore",
    "revision_save",
    "search_count",
    "view_count",
    "vote_set",
]
