"""The daily digest: one mail with what somebody has not seen, at the hour they chose; none when there is nothing."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from common import jobs
from mail.models import OutboundEmail
from mail.outbound.services import email_queue
from notifications import feedback, kinds
from notifications.digest_mail import Digest, compose_digest
from notifications.models import Notification, NotificationQuerySet
from notifications.preferences import Wishes
from notifications.selectors import entry_of

log = logging.getLogger(__name__)
BATCH = 100
SHOWN = 40  # lines of one mail; the rest is a number and a link


class _Overtaken(Exception):
    """Another worker took some of it, or the person looked at it just now."""


def digests_due(now: datetime | None = None) -> int:
    """Mails the digests whose hour has come, each person in a transaction of their own; returns how many people."""
    now = now or timezone.now()
    done, last = 0, 0
    for person_id in feedback.owners_due(now):
        done += _one(person_id, now)
    while people := _due_people(now, after=last):
        for person_id in people:
            done += _one(person_id, now)
        last = people[-1]
    return done


def _due(now: datetime) -> NotificationQuerySet:
    return Notification.objects.filter(digest_at__lte=now, digested_at=None)


def _due_people(now: datetime, *, after: int) -> list[int]:
    people = _due(now).filter(person__gt=after).order_by("person").values_list("person", flat=True).distinct()
    return list(people[:BATCH])


def _one(person_id: int, now: datetime) -> bool:
    try:
        return digest_send(person_id=person_id, now=now)
    except DatabaseError:
        raise  # the database is away or busy
    except Exception:
        log.exception("digest not made", extra={"person": person_id})
        later = jobs.retry_at(3, base=60, cap=3600, now=now)
        _due(now).filter(person=person_id).update(digest_at=later)
        return True


def digest_send(*, person_id: int, now: datetime) -> bool:
    """Queues one person's digest and marks what is in it, all or nothing; False when there was nothing to do.

    What they saw meanwhile, or may not see any more, is marked and not mailed. The mail waits for the end of
    quiet hours as every other does.
    """
    person = User.objects.get(pk=person_id)
    keys = list(_due(now).filter(person=person).values_list("pk", flat=True))
    said = feedback.due_for(person, now)
    if not keys and said is None:
        return False
    digest = _digest_of(person, keys, said)
    mail = compose_digest(person, digest) if digest is not None else None
    leaves_at = Wishes([person.pk]).mail_leaves_at(person.pk, kinds.WROTE, now)
    try:
        with transaction.atomic():
            marked = Notification.objects.filter(pk__in=keys, digested_at=None)
            if marked.update(digested_at=now) != len(keys):
                raise _Overtaken
            if said is not None and not feedback.mark(said):
                raise _Overtaken
            if mail is not None:
                row = email_queue(
                    kind=OutboundEmail.DIGEST,
                    person=person,
                    recipient=person.email,
                    subject=mail.subject,
                    text=mail.text,
                    html=mail.html,
                    mailbox=mail.mailbox,
                    headers=mail.headers,
                    run_after=leaves_at,
                )
                Notification.objects.filter(pk__in=digest.keys if digest else []).update(digest_email=row)
    except _Overtaken:
        return False
    return True


def _digest_of(person: User, keys: list[int], said: feedback.Said | None) -> Digest | None:
    if not (person.is_active and person.email):
        return None
    rows = Notification.objects.visible_to(person).unseen().filter(pk__in=keys)
    rows = rows.select_related("ticket", "ticket__queue", "actor", "message")
    found = list(rows.order_by("pk"))
    lines = said.lines if said is not None else []
    if not found and not lines:
        return None
    return Digest([entry_of(person, row) for row in found[:SHOWN]], [row.pk for row in found], lines)
