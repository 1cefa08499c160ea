"""Reads of the page of sent mail."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.addresses import normalise_email
from accounts.models import User
from mail.backends import outbox_file
from mail.models import OutboundEmail
from mail.outbound import envelope
from mail.outbound.services import SECRET_KINDS
from tickets import numbers

PAGE = 50
READ_MAX = 20 * 1024 * 1024
SHOWS: dict[str, tuple[str, ...]] = {
    "": (),
    "problems": (OutboundEmail.FAILED, OutboundEmail.CANCELLED, OutboundEmail.QUEUED, OutboundEmail.SENDING),
    "sent": (OutboundEmail.SENT,),
}


@dataclass(frozen=True)
class Page:
    """One page of mails, newest first; `older` is the key the next page begins after, or None."""

    mails: list[OutboundEmail]
    older: int | None


@dataclass(frozen=True)
class Counts:
    waiting: int
    sending: int
    sent_today: int
    trying_again: int
    failed: int
    next_try: datetime | None


@dataclass(frozen=True)
class Shown:
    """A mail as it left when its file is there (`is_file`), else as its row has it."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    files: list[str]
    is_file: bool


def mails_visible_to(user: User) -> QuerySet[OutboundEmail]:
    """Administrators alone read sent mail: it holds private links and everybody's words."""
    rows = OutboundEmail.objects.select_related("ticket", "person", "mailbox")
    return rows if user.is_authenticated and user.is_active and user.is_superuser else rows.none()


def mail_page(user: User, *, show: str = "", q: str = "", before: int | None = None) -> Page:
    """Mails in the states of `show`, to an address that begins with `q` or of the ticket `q`."""
    rows = mails_visible_to(user).defer("text", "html")
    if SHOWS.get(show):
        rows = rows.filter(state__in=SHOWS[show])
    if q.strip():
        key = numbers.parse(q)
        rows = rows.filter(ticket_id=key) if key else rows.filter(recipient__startswith=normalise_email(q))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def mail_counts(user: User) -> Counts:
    rows, now = mails_visible_to(user).select_related(None), timezone.now()
    queued = rows.filter(state=OutboundEmail.QUEUED)
    again = queued.filter(attempts__gt=0)
    return Counts(
        waiting=queued.filter(attempts=0).count(),
        sending=rows.filter(state=OutboundEmail.SENDING).count(),
        sent_today=rows.filter(state=OutboundEmail.SENT, sent_at__gte=now - timedelta(days=1)).count(),
        trying_again=again.count(),
        failed=rows.filter(state=OutboundEmail.FAILED).count(),
        next_try=again.order_by("run_after").values_list("run_after", flat=True).first(),
    )


def mail_find(user: User, key: uuid.UUID) -> OutboundEmail | None:
    return mails_visible_to(user).filter(uuid=key).first()


def can_go_again(row: OutboundEmail) -> bool:
    """True when sending it again by hand makes sense: it failed, or waits for its next try."""
    if row.state == OutboundEmail.FAILED:
        return row.kind not in SECRET_KINDS
    return row.state == OutboundEmail.QUEUED and row.attempts > 0


def mail_shown(row: OutboundEmail) -> Shown:
    """The mail to look at: the bytes that left, or without them what is in the row (no private link)."""
    path = outbox_file(row.uuid)
    try:
        if path is not None and path.stat().st_size <= READ_MAX:
            return _from_bytes(path.read_bytes())
    except OSError:
        pass  # taken away just now, or the disk is: the row still has the words
    headers = [("From", envelope.sender_of(row)), ("To", row.recipient), ("Subject", row.subject)]
    headers += [("Message-ID", row.rfc_message_id), *((name, str(value)) for name, value in row.headers.items())]
    return Shown(headers, row.text, row.html, [], is_file=False)


def _from_bytes(raw: bytes) -> Shown:
    mail: Any = message_from_bytes(raw, policy=policy.default)
    files = [part.get_filename() or "" for part in mail.iter_attachments()] if mail.is_multipart() else []
    return Shown(
        headers=[(name, str(value)) for name, value in mail.items()],
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        files=files,
        is_file=True,
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
