"""Views, votes and what was missing: counted and kept without knowing who reads.

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
from django.utils.translation import gettext as _

from common.errors import Invalid
from kb.models import Article, DailySalt, DailyViews, Feedback, Reader, SearchQuery, Vote
from kb.models.article import Revision

READERS, STAFF, BOTS = "readers", "staff", "bots"
KEPT_DAYS = 1  # salts and hashes of today and yesterday
WORDS_KEPT_DAYS = 400  # what was missing, what was looked for: a year can be held against the one before
FEEDBACK_MAX = 1_000  # characters


def view_count(*, article: Article, traits: str, kind: str = READERS, day: date | None = None) -> bool:
    """Counts one view of a day, once for each visitor and kind; True when it was a new one.

    `traits` is what tells visitors apart (address, browser); only its hash is kept. `Article.views` counts
    people alone. All counts are additions in the database, so any number of views at once comes out right.
    """
    day = day or timezone.localdate()
    visitor = visitor_of(day, article.pk, f"{kind}|{traits}")
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
    visitor = visitor_of(day or timezone.localdate(), article.pk, f"vote|{traits}")
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


def feedback_add(*, article: Article, revision: Revision, words: str, day: date | None = None) -> Feedback | None:
    """Keeps what somebody missed in an answer; None when they wrote nothing. Raises Invalid when it is too long."""
    words = "\n".join(line for raw in words.replace("\x00", "").splitlines() if (line := " ".join(raw.split())))
    if len(words) > FEEDBACK_MAX:
        raise Invalid(_("This is too long: at most %(most)d characters.") % {"most": FEEDBACK_MAX}, field="words")
    if not words:
        return None
    return Feedback.objects.create(article=article, revision=revision, words=words, day=day or timezone.localdate())


def _column(is_helpful: bool) -> str:
    return "helpful_yes" if is_helpful else "helpful_no"


def reading_prune(*, today: date | None = None) -> int:
    """Deletes salts and hashes older than yesterday's, and words that are too old; returns how many rows went."""
    today = today or timezone.localdate()
    gone = 0
    for model, days in {
        DailySalt: KEPT_DAYS,
        Reader: KEPT_DAYS,
        Feedback: WORDS_KEPT_DAYS,
        SearchQuery: WORDS_KEPT_DAYS,
    }.items():
        old = model.objects.filter(day__lt=today - timedelta(days=days))
        if old.exists():  # a look must not take the write lock
            gone += old.delete()[0]
    return gone


def visitor_of(day: date, scope: object, traits: str) -> str:
    """Who reads or looks for something, known for one day and one `scope` alone (an article's id, some words)."""
    words = f"{scope}|{traits}".encode(errors="replace")
    return hmac.new(_salt(day).encode(), words, hashlib.sha256).hexdigest()[:32]


def _salt(day: date) -> str:
    known = DailySalt.objects.filter(day=day).first()
    if known is None:
        known, _new = DailySalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})
    return known.salt
