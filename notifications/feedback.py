"""What readers missed in an author's answers, once, in the digest.

Such words have a day and no minute and nothing of who left them, so there is no event for them: what was
mailed is known by the key of the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from kb.models import Feedback
from mail.outbound.headers import one_line
from notifications import kinds
from notifications.models import Rhythm
from notifications.preferences import Wishes

DAYS, LINES = 60, 30


@dataclass(frozen=True)
class Missed:
    """One reader's words about one answer."""

    words: str
    question: str
    url: str


@dataclass(frozen=True)
class Said:
    """What goes into one author's digest: everything after `before`, up to `upto`."""

    person_id: int
    before: int
    upto: int
    lines: list[Missed]


def owners_due(now: datetime) -> list[int]:
    """Authors whose digest has come and who have words waiting. Words that are new are given their digest first."""
    since = timezone.localtime(now).date() - timedelta(days=DAYS)
    rows = Feedback.objects.filter(day__gte=since, article__owner__isnull=False).order_by()
    newest = dict(rows.values_list("article__owner").annotate(last=Max("pk")))
    wishes = Wishes(newest)
    due = []
    for person_id, last in newest.items():
        rhythm = wishes.rhythm(person_id)
        if last <= rhythm.feedback_upto or wishes.of(person_id, kinds.FEEDBACK).email != kinds.DIGEST:
            continue
        if rhythm.feedback_due_at is None:
            at = wishes.digest_at(person_id, now)
            Rhythm.objects.update_or_create(person_id=person_id, defaults={"feedback_due_at": at})
        elif rhythm.feedback_due_at <= now:
            due.append(person_id)
    return due


def due_for(person: User, now: datetime) -> Said | None:
    """The words for this author's digest, None when it is not their time or there are none."""
    rhythm = Rhythm.objects.filter(person=person, feedback_due_at__lte=now).first()
    if rhythm is None or not person.may_write_answers:
        return None
    rows = Feedback.objects.filter(article__owner=person, pk__gt=rhythm.feedback_upto).select_related("article")
    found = list(rows.order_by("pk"))
    lines = [
        Missed(
            one_line(row.words, 300),
            one_line(row.article.question, 200),
            settings.SITE_URL + reverse("desk_article_edit", args=[row.article_id]),
        )
        for row in found[-LINES:]
    ]
    return Said(person.pk, rhythm.feedback_upto, found[-1].pk if found else rhythm.feedback_upto, lines)


def mark(said: Said) -> bool:
    """These words were mailed; False when another worker was faster."""
    rows = Rhythm.objects.filter(person=said.person_id, feedback_upto=said.before, feedback_due_at__isnull=False)
    return bool(rows.update(feedback_upto=said.upto, feedback_due_at=None))
