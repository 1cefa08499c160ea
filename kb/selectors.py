"""Reads of the knowledge base for pages, mails and what lies above it."""

from __future__ import annotations

from typing import Any

from kb.models import Article
from kb.search import fitting, search


def fitting_articles(text: str, user: Any, limit: int = 3) -> list[Article]:
    """Answers that may fit a whole message, best first, of those `user` may read (None: the public)."""
    return fitting(text, user, limit=limit)


def suggested_articles(words: str, user: Any, limit: int = 3) -> list[Article]:
    """Answers for a question that is still being typed: its last word may be half a word."""
    return [hit.article for hit in search(words, user, limit=limit, prefix_last=True).hits]
