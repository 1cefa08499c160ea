"""Reads of one mail that came in, for its page; the list of them is in `inbox`."""

from __future__ import annotations

import base64
import logging
import re
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from common.html import sanitise_mail
from mail.inbound.explain import Tried, named_numbers, rules_tried
from mail.inbound.matching import sender_of
from mail.inbound.parse import parse_email
from mail.inbound.process import BROKEN, POISON
from mail.inbound.raw import raw_read
from mail.inbound.structure import read_head
from mail.inbound.words import header_text
from mail.models import InboundEmail
from mail.querysets import InboundEmailQuerySet
from mail.types import ParsedEmail
from tickets import search
from tickets.models import Message, Ticket

log = logging.getLogger(__name__)
READ_MAX = 1024 * 1024  # what a page reads of a mail
TEXT_MAX = 20_000
HEADERS_MAX, HEADER_MAX = 80, 500
HIDDEN = frozenset({"bcc", "resent-bcc"})  # who was copied in blindly is seen by nobody
CANDIDATES = 8
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_OUTSIDE = re.compile(r"""<img\b[^>]{0,2000}?\bsrc\s*=\s*["']?\s*(?:https?:)?//([^/"'>\s?#]{1,253})""", re.I)


@dataclass(frozen=True)
class Shown:
    """A mail to look at. `is_cut`: only its beginning was read. Without headers and text it cannot be shown.

    `pictures_off` are the hosts of pictures that the preview does not load.
    """

    headers: list[tuple[str, str]] = field(default_factory=list)
    parsed: ParsedEmail | None = None
    is_cut: bool = False

    @property
    def text(self) -> str:
        return self.parsed.text[:TEXT_MAX] if self.parsed else ""

    @property
    def files(self) -> list[str]:
        return [each.name for each in self.parsed.attachments] if self.parsed else []

    @property
    def has_layout(self) -> bool:
        return bool(self.parsed and self.parsed.html.strip())

    @property
    def pictures_off(self) -> list[str]:
        return list(dict.fromkeys(_OUTSIDE.findall(self.parsed.html)))[:5] if self.parsed else []

    @property
    def sender_name(self) -> str:
        return self.parsed.sender.name if self.parsed and self.parsed.sender else ""


def mail_find(user: User, key: int) -> InboundEmail | None:
    """None for one that is not there, or not for this person's eyes."""
    return mails_visible(user).filter(pk=key).first() if 0 < key < 2**63 else None


def mail_shown(row: InboundEmail) -> Shown | None:
    """The mail, read again for the page; None when its file is away or it is not safe to open."""
    if row.reason == POISON:
        return None
    try:
        raw = raw_read(row, READ_MAX)
    except OSError:
        return None
    items = [(name, value) for name, value in read_head(raw)[0].items if name.lower() not in HIDDEN]
    headers = [(name.title(), header_text(value, HEADER_MAX)) for name, value in items[:HEADERS_MAX]]
    try:
        parsed = None if row.reason == BROKEN else parse_email(raw)
    except Exception:  # the page must show what can be shown of the oddest mail
        log.exception("mail not shown", extra={"mail": row.pk})
        parsed = None
    return Shown(headers, parsed, row.size > len(raw))


def mail_layout(shown: Shown) -> str:
    """The mail as its sender laid it out: sanitised, asking nobody outside, with the pictures it brought along."""
    if shown.parsed is None:
        return ""
    pictures = {
        each.content_id.strip("<>"): f"data:{each.content_type};base64,{base64.b64encode(each.content).decode()}"
        for each in shown.parsed.attachments
        if each.content_id and each.content_type in PICTURES
    }
    return sanitise_mail(shown.parsed.html, pictures=pictures)


def mail_tried(row: InboundEmail, shown: Shown | None) -> list[Tried]:
    """Which rules were tried, as far as they can be tried again; what was seen since then is left out."""
    if shown is None or shown.parsed is None:
        return []
    return rules_tried(shown.parsed, envelope_to=row.envelope_to, before=_filed_at(row))


def _filed_at(row: InboundEmail) -> datetime | None:
    return row.message.created_at if row.message else row.finished_at


def mail_tickets(user: User, shown: Shown | None, tried: list[Tried], q: str = "") -> list[Ticket]:
    """Tickets that a mail could be filed into, among those this agent works on.

    What `q` finds; without it those the mail speaks of, then its sender's newest.
    """
    mine = Ticket.objects.at_desk_of(user).select_related("requester", "assignee", "queue")
    if q:
        exact = search.ticket_by_number(mine, q)
        return [exact] if exact else list(search.tickets_matching(user, q))[:CANDIDATES]
    if shown is None or shown.parsed is None:
        return []
    keys = [each.sign.claim.ticket.pk for each in tried if each.sign] + named_numbers(shown.parsed)
    found = mine.in_bulk(list(dict.fromkeys(keys))[:CANDIDATES])
    sender = sender_of(shown.parsed)
    own = list(mine.filter(requester=sender).order_by("-id")[:CANDIDATES]) if sender else []
    tickets = [found[key] for key in dict.fromkeys(keys) if key in found] + own
    return list({ticket.pk: ticket for ticket in tickets}.values())[:CANDIDATES]


def decided_by(row: InboundEmail) -> User | None:
    """Who of the desk decided about a mail, if anybody did."""
    key = row.evidence.get("by") or row.evidence.get("again_by") if isinstance(row.evidence, dict) else None
    return User.objects.filter(pk=key).first() if isinstance(key, int) else None


def mail_of_message(message: Message) -> InboundEmail | None:
    """The mail a message came by, as long as we keep it. Whoever may read the message may know of it."""
    rows = InboundEmail.objects.filter(message=message).select_related("mailbox__queue", "ticket", "message")
    return rows.first()


def mails_visible(user: User) -> InboundEmailQuerySet:
    return InboundEmail.objects.visible_to(user).select_related("mailbox__queue", "ticket", "message")
