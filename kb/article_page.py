"""All that the page of one answer shows, read with few queries and before anything is rendered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from kb.contact import ContactBlock, contact_block
from kb.models import Article
from kb.rendering import linked_ids, links_fill
from kb.selectors import RELATED_MAX, readable_links, related_ids
from kb.services.articles import is_safe_link
from kb.types import AnswerLink

CONTENTS_FROM = 3  # headings


@dataclass(frozen=True)
class ArticlePage:
    """An answer as one person reads it at one moment."""

    article: Article
    body: SafeString
    related: list[AnswerLink]
    contact: ContactBlock
    links: list[dict[str, str]]

    @property
    def has_contents(self) -> bool:
        return len(self.article.contents) >= CONTENTS_FROM

    def facts(self) -> tuple[object, ...]:
        """What the page is made of, for its ETag."""
        article = self.article
        return (
            article.pk,
            article.published_revision_id,
            article.question,
            article.answered_by,
            article.owner_id,
            article.topic.name,
            article.topic.slug,
            article.views,
            article.content_updated_at,
            article.checked_on,
            self.body,
            self.related,
            self.contact,
            self.links,
        )

    def structured(self) -> SafeString:
        """The answer for search engines (schema.org FAQPage), safe inside a `<script>` data block."""
        article = self.article
        answer = {"@type": "Answer", "text": article.body_text[:5000], "url": _absolute(article)}
        question = {"@type": "Question", "name": article.question, "acceptedAnswer": answer}
        page = {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "dateModified": article.content_updated_at.isoformat(timespec="seconds"),
            "mainEntity": [question],
        }
        return mark_safe(json.dumps(page, ensure_ascii=False).translate(_IN_SCRIPT))


_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def article_page(article: Article, user: Any, now: datetime) -> ArticlePage:
    """One query for the answers beside this one, one more when those related are not remembered.

    The contact points have their own when `hours` does not remember them.
    """
    related = related_ids(article)
    known = readable_links(linked_ids(article.body_html).union(related), user)
    return ArticlePage(
        article=article,
        body=links_fill(article.body_html, known),
        related=[known[pk] for pk in related if pk in known][:RELATED_MAX],
        contact=contact_block(now, article=article.pk),
        links=[{**link, "host": _host(link["url"])} for link in article.links if is_safe_link(link["url"])],
    )


def _host(url: str) -> str:
    """Where a link leads, in the words people know; empty for a page of this site."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _absolute(article: Article) -> str:
    return f"{settings.SITE_URL}{article.get_absolute_url()}"
