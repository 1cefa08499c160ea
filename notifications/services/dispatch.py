"""Turns news into mails and entries of the bell: each event once, in order; a bad one never stops the others."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from common import jobs
from common.models import Event
from mail.outbound.services import email_queue
from notifications import kinds, mails, rules
from notifications.models import Delivery, Notification
from notifications.preferences import Wishes
from notifications.rules import Notice
from notifications.selectors import bell_key

log = logging.getLogger(__name__)
BATCH = 100
ERROR_MAX = 4000
TOGETHER = timedelta(minutes=1)  # what lies closer on one ticket is one entry of the bell


def dispatch_due() -> int:
    """Dispatches every event that is due, oldest first, and returns how many it took on.

    One pass: an event that fails, or that another worker holds, is left for a later look.
    """
    done, last, now = 0, 0, timezone.now()
    while keys := _due(now, after=last):
        for key in keys:
            done += _dispatch(key)
        last = keys[-1]
    return done


def _due(now: datetime, *, after: int) -> list[int]:
    events = Event.objects.filter(Q(run_after__isnull=True) | Q(run_after__lte=now), dispatched_at__isnull=True)
    return list(events.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])


def _dispatch(key: int) -> bool:
    """One event in a transaction of its own; what goes wrong with it is kept on it."""
    try:
        return event_dispatch(event_id=key)
    except DatabaseError:
        raise  # the database is away or busy: that is not the event's fault
    except Exception as error:
        log.exception("event not dispatched", extra={"event": key})
        _put_off(key, error)
        return True


def event_dispatch(*, event_id: int, now: datetime | None = None) -> bool:
    """Tells everybody of one event and marks it dispatched, all or nothing; False when it was done before.

    Mails are composed before the transaction, so that nobody waits for the writing lock meanwhile.
    """
    event = Event.objects.select_related("actor").filter(pk=event_id, dispatched_at__isnull=True).first()
    if event is None:
        return False
    now = now or timezone.now()
    notices = rules.notices_for(event)
    wishes = Wishes(notice.person.pk for notice in notices)
    told = [_Told(notice, wishes, now) for notice in notices]
    with transaction.atomic():
        rows = Event.objects.filter(pk=event_id, dispatched_at__isnull=True)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        if not list(rows.values_list("pk", flat=True)):
            return False  # another worker has it
        for each in told:
            each.write(event)
        Event.objects.filter(pk=event_id).update(dispatched_at=now, error="", run_after=None)
    return True


class _Told:
    """One notice on its ways: by mail at once, into the bell, into the digest, as its person chose."""

    def __init__(self, notice: Notice, wishes: Wishes, now: datetime) -> None:
        self.notice, self.now = notice, now
        self.wish = wishes.of(notice.person.pk, notice.kind)
        by_mail = self.wish.email == kinds.NOW and notice.person.email  # somebody at the counter may have none
        self.mail = mails.compose_notice(notice) if by_mail else None
        self.leaves_at = wishes.mail_leaves_at(notice.person.pk, notice.kind, now)
        self.digest_at = wishes.digest_at(notice.person.pk, now) if self.wish.email == kinds.DIGEST else None

    def write(self, event: Event) -> None:
        if self.mail is not None:
            self._queue(event, self.mail)
        if self.wish.bell or self.digest_at:
            self._enter(event)

    def _queue(self, event: Event, mail: mails.Mail) -> None:
        delivery, is_new = Delivery.objects.get_or_create(
            event=event, person=self.notice.person, channel=Delivery.EMAIL
        )
        if not is_new:
            return
        delivery.outbound_email = email_queue(
            kind=mail.kind,
            person=self.notice.person,
            recipient=self.notice.person.email,
            subject=mail.composed.subject,
            text=mail.composed.text,
            html=mail.composed.html,
            ticket=self.notice.ticket,
            message=self.notice.message,
            mailbox=mail.composed.mailbox,
            headers=mail.composed.headers,
            run_after=self.leaves_at,
        )
        delivery.save(update_fields=["outbound_email"])

    def _enter(self, event: Event) -> None:
        channel = Delivery.BELL if self.wish.bell else Delivery.DIGEST
        delivery, is_new = Delivery.objects.get_or_create(event=event, person=self.notice.person, channel=channel)
        if not is_new:
            return
        delivery.notification = self._joined(event) or self._new(event)
        delivery.save(update_fields=["notification"])
        cache.delete(bell_key(self.notice.person.pk))

    def _joined(self, event: Event) -> Notification | None:
        """The entry about the same ticket that is a minute old at most and not looked at, with this in it."""
        notice = self.notice
        near = Notification.objects.select_for_update().filter(
            person=notice.person,
            ticket=notice.ticket,
            is_internal=notice.is_internal,
            in_bell=self.wish.bell,
            seen_at=None,
            digested_at=None,
            updated_at__gte=event.created - TOGETHER,
        )
        entry = near.order_by("-pk").first()
        if entry is None:
            return None
        if kinds.strongest([entry.kind, notice.kind]) == notice.kind:
            entry.kind, entry.message, entry.actor = notice.kind, notice.message, notice.agent or event.actor
        entry.count += 1
        entry.updated_at = max(entry.updated_at, event.created)
        entry.digest_at = entry.digest_at or self.digest_at
        entry.save(update_fields=["kind", "message", "actor", "count", "updated_at", "digest_at"])
        return entry

    def _new(self, event: Event) -> Notification:
        notice = self.notice
        return Notification.objects.create(
            person=notice.person,
            event=event,
            kind=notice.kind,
            ticket=notice.ticket,
            message=notice.message,
            actor=notice.agent or event.actor,
            is_internal=notice.is_internal,
            in_bell=self.wish.bell,
            created_at=event.created,
            updated_at=event.created,
            digest_at=self.digest_at,
        )


def _put_off(key: int, error: Exception) -> None:
    event = Event.objects.get(pk=key)
    attempts = min(event.attempts + 1, 1000)
    words = "".join(traceback.format_exception(error))[-ERROR_MAX:].replace("\x00", "")
    Event.objects.filter(pk=key).update(
        attempts=attempts, run_after=jobs.retry_at(attempts, base=10, cap=3600), error=words
    )
