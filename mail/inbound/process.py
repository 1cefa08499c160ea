"""Works off the mail that came in: one row at a time, so that a mail that kills the worker takes no other along."""

from __future__ import annotations

import logging
import random
import traceback
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs
from common.words import size_in_words
from mail.inbound.fingerprint import fingerprint
from mail.inbound.intake import apply, facts
from mail.inbound.parse import parse_email
from mail.inbound.raw import raw_read
from mail.models import InboundEmail
from mail.types import ParsedEmail

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 5
PATIENCE = timedelta(days=1)  # how long the disk or the database may be away before somebody must look
RETRY_BASE, RETRY_CAP = 5, 600  # seconds
TEMPORARY_WAIT = 20  # seconds
ERROR_MAX = 8_000
TEMPORARY = (OperationalError, InterfaceError, OSError)
BROKEN, POISON, OUT_OF_REACH = "broken", "poison", "out_of_reach"


def process_due() -> int:
    """Drains due mails; returns how many it worked on. No mail stops the next one."""
    done = 0
    while rows := jobs.claim(InboundEmail, limit=1, lease=LEASE):
        done += 1
        process(rows[0])
    return done


def process(row: InboundEmail) -> None:
    """Reads and files one claimed mail, or says on its row why not. Raises only when the database is away."""
    if row.attempts > MAX_ATTEMPTS:
        # Its worker died each time: it is not opened any more.
        quarantine(row, POISON, row.error or "The worker stopped each time it opened this mail.")
        return
    known: dict[str, Any] = {}
    try:
        raw = raw_read(row)
        mark = fingerprint(raw)
        parsed = _with_notice(parse_email(raw), row)
        known = facts(parsed, mark)
        try:
            apply(row=row, parsed=parsed, fingerprint=mark)
        except IntegrityError:
            # Another worker filed the same mail, or made the same person, a moment ago: now it can be seen.
            apply(row=row, parsed=parsed, fingerprint=mark)
    except TEMPORARY:
        log.warning("mail waits", extra={"mail": row.pk}, exc_info=True)
        _wait(row)
    except Exception:  # whatever it is, the mail is kept and the next one has its turn
        log.exception("mail not filed", extra={"mail": row.pk})
        _failed(row, known)


def _with_notice(parsed: ParsedEmail, row: InboundEmail) -> ParsedEmail:
    """Of a mail over the limit only the headers are here: the place of its words is taken by where they are."""
    size = row.evidence.get("too_large")
    if not size:
        return parsed
    words = _("This mail is too large to be kept here (%(size)s). It lies in its mailbox on the mail server.")
    words = words % {"size": size_in_words(size)}
    return replace(parsed, text=words, reply_text=words, html="", quoted_text="", attachments=())


def _wait(row: InboundEmail) -> None:
    """The disk or the database is away: the try does not count against the mail, for a day."""
    error = traceback.format_exc()[-ERROR_MAX:]
    if timezone.now() - row.received_at > PATIENCE:
        quarantine(row, OUT_OF_REACH, error)
        return
    wait = timedelta(seconds=TEMPORARY_WAIT * random.uniform(0.5, 1.5))  # noqa: S311 - spread, not secrecy
    jobs.finish(
        row,
        state=InboundEmail.RECEIVED,
        attempts=max(row.attempts - 1, 0),
        run_after=timezone.now() + wait,
        error=error,
    )


def _failed(row: InboundEmail, known: dict[str, Any]) -> None:
    error = traceback.format_exc()[-ERROR_MAX:].replace("\x00", "")
    if row.attempts >= MAX_ATTEMPTS:
        quarantine(row, BROKEN, error, **known)
        return
    run_after = jobs.retry_at(row.attempts, base=RETRY_BASE, cap=RETRY_CAP)
    jobs.finish(row, state=InboundEmail.RECEIVED, run_after=run_after, error=error)


def quarantine(row: InboundEmail, reason: str, error: str, **known: Any) -> None:
    """Puts a claimed mail before people, with what is known of it."""
    jobs.finish(row, state=InboundEmail.QUARANTINED, reason=reason, error=error, finished_at=timezone.now(), **known)
