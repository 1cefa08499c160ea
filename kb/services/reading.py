"""Views and votes: counted without knowing who reads.

A visitor is a hash of what a browser shows anyway, under a random salt of the day and for one article.
Salts are deleted after two days; then nobody can redo the hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from kb.models import Article, DailySalt, DailyViews, Reader, Vote
from kb.models.article import Revision

READERS, STAFF, BOTS = "readers", "staff", "bots"
KEPT_DAYS = 1  # salts and hashes of today and yesterday


def view_count(*, article: Article, traits: str, kind: str = READERS, day: date | None = None) -> bool:
    """Counts one view of a day, once for each visitor and kind; True when it was a new one.

    `traits` is what tells visitors apart (address, browser); only its hash is kept. `Article.views` counts
    people alone. All counts are additions in the database, so any number of views at once comes out right.
    """
    day = day or timezone.localdate()
    visitor = _visitor(day, article.pk, f"{kind}|{traits}")
    if Reader.objects.filter(article=article, day=day, visitor=visitor).exists():
        return False  # a reload must not take the write lock
    with transaction.atomic():
        try:
            with transaction.atomic():
                Reader.objects.create(article=article, day=day, visitor=visitor)
        except IntegrityError:
            return False  # two tabs at the same moment
        DailyViews.objects.get_or_create(article=article, day=day)
        DailyViews.objects.filter(article=article, day=day).update(**{kind: F(kind) + 1})
        if kind == READERS:
            Article.objects.filter(pk=article.pk).update(views=F("views") + 1)
    return True


def vote_set(*, article: Article, revision: Revision, traits: str, is_helpful: bool, day: date | None = None) -> None:
    """Notes whether a revision helped: one vote for each visitor and day, which they may change."""
    visitor = _visitor(day or timezone.localdate(), article.pk, f"vote|{traits}")
    with transaction.atomic():
        try:
            with transaction.atomic():
                Vote.objects.create(article=article, revision=revision, visitor=visitor, is_helpful=is_helpful)
            before = None
        except IntegrityError:
            mine = Vote.objects.filter(revision=revision, visitor=visitor)
            if not mine.exclude(is_helpful=is_helpful).update(is_helpful=is_helpful):
                return
            before = not is_helpful
        changes = {_column(is_helpful): F(_column(is_helpful)) + 1}
        if before is not None:
            changes[_column(before)] = F(_column(before)) - 1
        Article.objects.filter(pk=article.pk).update(**changes)


def _column(is_helpful: bool) -> str:
    return "helpful_yes" if is_helpful else "helpful_no"


def reading_prune(*, today: date | None = None) -> int:
    """Deletes salts and hashes older than yesterday's; returns how many rows went."""
    before = (today or timezone.localdate()) - timedelta(days=KEPT_DAYS)
    gone = 0
    for model in (DailySalt, Reader):
        old = model.objects.filter(day__lt=before)
        if old.exists():  # a look must not take the write lock
            gone += old.delete()[0]
    return gone


def _visitor(day: date, article_id: int, traits: str) -> str:
    words = f"{article_id}|{traits}".encode(errors="replace")
    return hmac.new(_salt(day).encode(), words, hashlib.sha256).hexdigest()[:32]


def _salt(day: date) -> str:
    known = DailySalt.objects.filter(day=day).first()
    if known is None:
        known, _new = DailySalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})
    return known.salt
