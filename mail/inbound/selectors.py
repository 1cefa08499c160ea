"""Reads of the page of mail that came in."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from mail.inbound.parse import parse_email
from mail.inbound.process import BROKEN, POISON
from mail.inbound.reasons import Words, words_for
from mail.inbound.store import raw_read
from mail.inbound.structure import read_head
from mail.inbound.words import header_text
from mail.models import InboundEmail
from mail.querysets import InboundEmailQuerySet

log = logging.getLogger(__name__)
PAGE = 50
SHOWS: dict[str, tuple[str, ...]] = {
    "": (InboundEmail.QUARANTINED,),
    "waiting": (InboundEmail.RECEIVED, InboundEmail.PROCESSING),
    "ignored": (InboundEmail.IGNORED,),
    "duplicate": (InboundEmail.DUPLICATE,),
    "noted": (InboundEmail.NOTED,),
    "filed": (InboundEmail.FILED,),
}
READ_MAX = 1024 * 1024  # what a page reads of a mail
TEXT_MAX = 20_000
HEADERS_MAX, HEADER_MAX = 80, 500


@dataclass(frozen=True)
class Page:
    """One page of mails with the words of their reasons, newest first; `older` is where the next begins."""

    mails: list[tuple[InboundEmail, Words]]
    older: int | None


@dataclass(frozen=True)
class Shown:
    """A mail to look at. `is_cut`: only its beginning was read. Without headers and text it cannot be shown."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    files: list[str] = field(default_factory=list)
    is_cut: bool = False


def mail_page(user: User, *, show: str = "", before: int | None = None) -> Page:
    """Mails in the states of `show` that this person may see."""
    rows = _visible(user).filter(state__in=SHOWS.get(show, SHOWS[""]))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    mails = [(row, words_for(row.reason)) for row in found[:PAGE]]
    return Page(mails, found[PAGE - 1].pk if len(found) > PAGE else None)


def mails_to_decide(user: User) -> int:
    return InboundEmail.objects.visible_to(user).filter(state=InboundEmail.QUARANTINED).count()


def mail_find(user: User, key: int) -> InboundEmail | None:
    """None for one that is not there, or not for this person's eyes."""
    return _visible(user).filter(pk=key).first() if 0 < key < 2**63 else None


def mail_shown(row: InboundEmail) -> Shown | None:
    """The mail, read again for the page; None when its file is away or it is not safe to open."""
    if row.reason == POISON:
        return None
    try:
        raw = raw_read(row, READ_MAX)
    except OSError:
        return None
    headers = [(name.title(), header_text(value, HEADER_MAX)) for name, value in read_head(raw)[0].items[:HEADERS_MAX]]
    is_cut = row.size > len(raw)
    try:
        parsed: Any = None if row.reason == BROKEN else parse_email(raw)
    except Exception:  # the page must show what can be shown of the oddest mail
        log.exception("mail not shown", extra={"mail": row.pk})
        parsed = None
    if parsed is None:
        return Shown(headers, is_cut=is_cut)
    return Shown(headers, parsed.text[:TEXT_MAX], [each.name for each in parsed.attachments], is_cut)


def _visible(user: User) -> InboundEmailQuerySet:
    return InboundEmail.objects.visible_to(user).select_related("mailbox__queue", "ticket")
