"""Sends what is due. Rows are claimed under a lease; no transaction is open while a server is spoken to."""

from __future__ import annotations

import contextlib
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs
from mail.models import MailboxAccount, OutboundEmail
from mail.outbound import envelope, links
from mail.outbound.failures import Failure, judge
from mail.outbound.services import SECRET_KINDS, message_note
from mail.outbound.smtp import connection_for
from tickets import policies
from tickets.services import link_forget

log = logging.getLogger(__name__)
BATCH = 5
LEASE = timedelta(minutes=8)
MARGIN = timedelta(minutes=2)  # one mail with two time-outs of 30 s must fit before the lease ends
PAUSE = timedelta(minutes=1)  # nobody asks a server again sooner that did not answer
BEHIND = timedelta(seconds=2)
_at_work: dict[int, threading.Lock] = {}
RETRY_BASE, RETRY_CAP = 60, 3600  # seconds, as mail servers do it


def send_due() -> int:
    """Drains due rows, each server by itself; returns how many it worked on.

    A server that is slow holds up its own mails and one thread: whoever comes next goes by it.
    """
    done = 0
    for lane in lanes():
        done += lane.drain()
    return done


@dataclass(frozen=True)
class Lane:
    """The mails that leave by one server: the account's, or without one the desk's own."""

    account: MailboxAccount | None
    rows: Q

    def drain(self) -> int:
        """Sends in batches; stops early when the way is down, and at once when this process is at it already."""
        lock = _at_work.setdefault(self.account.pk if self.account else 0, threading.Lock())
        if not lock.acquire(blocking=False):
            return 0
        done = 0
        try:
            while rows := jobs.claim(OutboundEmail, limit=BATCH, lease=LEASE, only=self.rows):
                done += len(rows)
                if not _Batch(rows, self.account).send():
                    self._hold_the_rest()
                    break
        finally:
            lock.release()
        return done

    def _hold_the_rest(self) -> None:
        """The server is away: what is due waits a minute, so that a thousand mails are not a thousand time-outs."""
        now = timezone.now()
        due = OutboundEmail.objects.filter(self.rows, state=OutboundEmail.QUEUED, run_after__lte=now)
        due.update(run_after=now + PAUSE)


def lanes() -> list[Lane]:
    """One for each account that sends, and the desk's own for everything else."""
    accounts = list(MailboxAccount.objects.filter(sends=True).select_related("mailbox").order_by("pk"))
    others = Q(mailbox__isnull=True) | ~Q(mailbox_id__in=[account.mailbox_id for account in accounts])
    return [Lane(None, others), *(Lane(account, Q(mailbox_id=account.mailbox_id)) for account in accounts)]


class _Batch:
    """Some claimed rows, sent over one connection in the order they were queued."""

    def __init__(self, rows: list[OutboundEmail], account: MailboxAccount | None) -> None:
        self.rows = sorted(rows, key=lambda row: row.pk)
        self.connection: BaseEmailBackend = connection_for(account)

    def send(self) -> bool:
        """False when the way is down; then the rows not tried are due again in a minute, uncounted."""
        try:
            for place, row in enumerate(self.rows):
                if not self._open(row):
                    self._put_back(self.rows[place + 1 :], PAUSE)
                    return False
                if row.lease_until is None or timezone.now() > row.lease_until - MARGIN:
                    self._put_back(self.rows[place:], BEHIND)
                    return True
                self._one(row)
            return True
        finally:
            self._close()

    def _open(self, row: OutboundEmail) -> bool:
        try:
            self.connection.open()
        except Exception as error:
            log.warning("mail cannot leave", extra={"reason": str(error)})
            failed(row, judge(error))
            return False
        return True

    def _close(self) -> None:
        with contextlib.suppress(Exception):  # saying goodbye may fail: all has been said
            self.connection.close()

    def _one(self, row: OutboundEmail) -> None:
        older = _older_waiting(row)
        if older is not None:
            words = _("It waits for the mail before it on the same ticket.")
            release(row, max(older, timezone.now()) + BEHIND, words)
            return
        reason = why_not(row)
        if reason:
            finish(row, OutboundEmail.CANCELLED, error=reason)
            return
        failure = self._try(row)
        if failure is None:
            finish(row, OutboundEmail.SENT, sent_at=timezone.now(), error="")
            return
        failed(row, failure)
        if failure.broken:
            self._close()  # the next row opens it anew

    def _try(self, row: OutboundEmail) -> Failure | None:
        """One try. A link minted for it is forgotten if the mail surely never left."""
        secret = ""
        try:
            if row.ticket is not None and row.person is not None and links.has_mark(row.text, row.html):
                secret = links.secret_for(row.ticket, row.person)
            self.connection.send_messages([envelope.build(row, secret=secret)])
        except DatabaseError:
            raise  # ours, not the mail's: the lease runs out and another worker tries
        except Exception as error:
            failure = judge(error)
            if secret and not failure.broken:
                link_forget(secret)
            log.warning("mail not sent", extra={"mail": row.pk, "reason": failure.words})
            return failure
        return None

    def _put_back(self, rows: list[OutboundEmail], wait: timedelta) -> None:
        for row in rows:
            release(row, timezone.now() + wait, row.error)


def _older_waiting(row: OutboundEmail) -> datetime | None:
    """When a mail queued earlier for the same person on the same ticket is due, if it still waits.

    A private link was asked for just now and waits for nothing; for news of the desk nothing waits.
    """
    if row.ticket_id is None or row.kind == OutboundEmail.LINK:
        return None
    older = OutboundEmail.objects.filter(
        ticket_id=row.ticket_id,
        recipient=row.recipient,
        pk__lt=row.pk,
        state__in=[OutboundEmail.QUEUED, OutboundEmail.SENDING],
    ).exclude(kind=OutboundEmail.NOTICE)
    return older.order_by("-run_after").values_list("run_after", flat=True).first()


def why_not(row: OutboundEmail) -> str:
    """Why this mail must not leave any more; empty when it may."""
    if row.person is None or not row.person.is_active:
        return _("Not sent: this person’s account is closed.")
    if row.kind == OutboundEmail.NOTICE:
        if row.ticket is not None and policies.works_on(row.person, row.ticket):
            return ""
        return _("Not sent: this person does not work on the ticket any more.")
    if row.ticket is not None and not policies.takes_part(row.person, row.ticket):
        return _("Not sent: this person is no longer on the ticket.")
    if row.kind == OutboundEmail.REPLY and (row.message is None or row.message.is_internal):
        return _("Not sent: the reply is no longer public.")
    return ""


def finish(row: OutboundEmail, state: str, **fields: Any) -> bool:
    """Ends a claimed row, and tells its reply. False: somebody else owns it by now."""
    if row.kind in SECRET_KINDS:
        fields["text"] = _("The words of this mail were removed, since they held a secret link.")
    with transaction.atomic():
        if not jobs.finish(row, state=state, **fields):
            return False
        message_note(row)
    return True


def failed(row: OutboundEmail, failure: Failure) -> bool:
    """For ever, or until the next try; after `give_up_at` for ever too."""
    now = timezone.now()
    if failure.permanent:
        return finish(row, OutboundEmail.FAILED, error=failure.words)
    if now >= row.give_up_at:
        words = _("Given up after many tries. %(last)s") % {"last": failure.words}
        return finish(row, OutboundEmail.FAILED, error=words)
    run_after = jobs.retry_at(row.attempts, base=RETRY_BASE, cap=RETRY_CAP, now=now)
    return _requeue(row, run_after=run_after, error=failure.words)


def release(row: OutboundEmail, run_after: datetime, words: str) -> bool:
    """Gives a row back that was not tried: the claim does not count."""
    return _requeue(row, run_after=run_after, error=words, attempts=max(row.attempts - 1, 0))


def _requeue(row: OutboundEmail, **fields: Any) -> bool:
    with transaction.atomic():
        if not jobs.finish(row, state=OutboundEmail.QUEUED, **fields):
            return False
        message_note(row)
    return True
