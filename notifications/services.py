"""Turns news into mails: each event once, in order, and one bad event never stops the others."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from common import jobs
from common.models import Event
from mail.models import OutboundEmail
from mail.outbound import compose
from mail.outbound.compose import Composed
from mail.outbound.services import email_queue
from mail.outbound.trust import is_confirmed
from notifications import rules
from notifications.models import Delivery
from notifications.rules import Notice

log = logging.getLogger(__name__)
BATCH = 100
ERROR_MAX = 4000


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


def event_dispatch(*, event_id: int) -> bool:
    """Queues the mails of one event and marks it dispatched, all or nothing; False when it was done before.

    Mails are composed before the transaction, so that nobody waits for the writing lock meanwhile.
    """
    event = Event.objects.select_related("actor").filter(pk=event_id, dispatched_at__isnull=True).first()
    if event is None:
        return False
    mails = [(notice, _compose(notice)) for notice in rules.notices_for(event)]
    with transaction.atomic():
        rows = Event.objects.filter(pk=event_id, dispatched_at__isnull=True)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        if not list(rows.values_list("pk", flat=True)):
            return False  # another worker has it
        for notice, mail in mails:
            _tell(event, notice, mail)
        Event.objects.filter(pk=event_id).update(dispatched_at=timezone.now(), error="", run_after=None)
    return True


def _compose(notice: Notice) -> Composed:
    ticket, person, message = notice.ticket, notice.person, notice.message
    if notice.kind == OutboundEmail.ACKNOWLEDGEMENT and message is not None:
        known = is_confirmed(message, person)
        return compose.acknowledgement(ticket=ticket, message=message, person=person, is_confirmed=known)
    if notice.kind == OutboundEmail.REPLY and message is not None:
        return compose.reply(ticket=ticket, message=message, person=person, status=notice.status)
    if notice.kind == OutboundEmail.SOLVED and notice.agent is not None:
        return compose.solved(ticket=ticket, person=person, agent=notice.agent)
    if notice.kind == OutboundEmail.LINK:
        return compose.link(ticket=ticket, person=person)
    raise ValueError(f"There is no mail of kind {notice.kind}.")


def _tell(event: Event, notice: Notice, mail: Composed) -> None:
    """One delivery a person and channel: the unique constraint is the promise."""
    delivery, is_new = Delivery.objects.get_or_create(event=event, person=notice.person, channel=Delivery.EMAIL)
    if not is_new:
        return
    delivery.outbound_email = email_queue(
        kind=notice.kind,
        person=notice.person,
        recipient=notice.person.email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        ticket=notice.ticket,
        message=notice.message,
        mailbox=mail.mailbox,
        headers=mail.headers,
    )
    delivery.save(update_fields=["outbound_email"])


def _put_off(key: int, error: Exception) -> None:
    event = Event.objects.get(pk=key)
    attempts = min(event.attempts + 1, 1000)
    words = "".join(traceback.format_exception(error))[-ERROR_MAX:].replace("\x00", "")
    Event.objects.filter(pk=key).update(
        attempts=attempts, run_after=jobs.retry_at(attempts, base=10, cap=3600), error=words
    )
