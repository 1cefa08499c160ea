"""What the tests of answers share."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from accounts.models import User
from kb import services
from kb.models import Article, Topic
from kb.types import ArticleText

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
SAME_ORIGIN = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def make_author(name: str = "Maya Chen") -> User:
    email = f"{name.split()[0].lower()}@example.ac.uk"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name=name, is_author=True)


def make_topic(name: str = "Passwords", slug: str = "passwords") -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"name": name, "icon": "key-round"})[0]


def make_text(question: str = "How do I reset my password?", body: str = "Press Reset.", **fields: Any) -> ArticleText:
    return ArticleText(**{"topic": make_topic(), **fields, "question": question, "body": body})


def make_article(
    question: str = "How do I reset my password?",
    body: str = "Press Reset.",
    *,
    state: str = Article.PUBLISHED,
    author: User | None = None,
    **fields: Any,
) -> Article:
    """An answer made through the services, in the wanted state."""
    author = author or make_author()
    article = services.article_create(actor=author, text=make_text(question, body, **fields))
    if state != Article.DRAFT:
        article = services.article_publish(actor=author, article=article)
    if state == Article.ARCHIVED:
        article = services.article_unpublish(actor=author, article=article)
        article = services.article_archive(actor=author, article=article)
    return article


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **options)
    return out.getvalue()
