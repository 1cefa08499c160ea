"""Reads of the knowledge base for pages, mails and what lies above it."""

from __future__ import annotations

from typing import Any

from kb.models import Article
from kb.search import fitting


def fitting_articles(text: str, user: Any, limit: int = 3) -> list[Article]:
    """Answers that may fit a whole message, best first, of those `user` may read (None: the public)."""
    return fitting(text, user, limit=limit)
