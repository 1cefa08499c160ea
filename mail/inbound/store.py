"""A mail becomes ours: its bytes safe on disk first, then its row, then anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common import jobs
from common.errors import Invalid
from mail.inbound.raw import raws_write
from mail.mailboxes import mailbox_for
from mail.models import InboundEmail, Mailbox

ADDRESS_MAX = 320
IMAP = "imap"


@dataclass(frozen=True)
class Fetched:
    """A mail of a server's folder: its UID and bytes. `too_large`: only its headers were read of so many bytes."""

    uid: int
    raw: bytes
    too_large: int = 0


def email_store(
    *,
    raw: bytes,
    source: str,
    mailbox: Mailbox | str | None = None,
    envelope_from: str = "",
    envelope_to: str = "",
) -> InboundEmail:
    """Keeps one mail as it came and rings for it to be filed; when this returns, the mail is ours.

    `mailbox` may be an address; without one the envelope's recipient names it, and unknown addresses
    mean the default mailbox. Nothing of the mail is looked at here, so that nothing in it can make
    this fail. Raises Invalid for a mail of nothing but space, OSError or DatabaseError when it could not be kept:
    then the sender must be told to try again.
    """
    if not raw.strip():
        raise Invalid(_("The mail is empty: there is nothing to keep."), code="empty_mail")
    (path,) = raws_write([raw])
    with transaction.atomic():
        if not isinstance(mailbox, Mailbox):
            mailbox = mailbox_for(mailbox or envelope_to)
        row = InboundEmail.objects.create(
            mailbox=mailbox,
            source=source,
            envelope_from=_storable(envelope_from),
            envelope_to=_storable(envelope_to),
            raw_path=path,
            sha256=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
        )
        jobs.ring_on_commit("mail.process")
    return row


def emails_store(*, mailbox: Mailbox, uidvalidity: int, mails: Sequence[Fetched]) -> int:
    """Keeps mails of one folder, all or none, and rings; returns how many rows are new. Then they are ours.

    A mail is known by its UIDVALIDITY and UID. When UIDVALIDITY has changed (RFC 9051 §2.3.1.1) it is known by its
    bytes: its row gets the new place, and no second one is made. Raises OSError or DatabaseError.
    """
    known = known_uids(mailbox, uidvalidity, [mail.uid for mail in mails])
    new = {mail.uid: _row(mailbox, uidvalidity, mail) for mail in mails if mail.uid not in known}
    moved = _moved(mailbox, uidvalidity, list(new.values()))
    rows = [row for uid, row in new.items() if uid not in moved]
    raws = {mail.uid: mail.raw for mail in mails}
    for row, path in zip(rows, raws_write([raws[row.uid or 0] for row in rows]), strict=True):
        row.raw_path = path
    with transaction.atomic():
        for uid, key in moved.items():
            InboundEmail.objects.filter(pk=key).update(uidvalidity=uidvalidity, uid=uid)
        # Another fetcher may have been faster: its rows stand.
        InboundEmail.objects.bulk_create(rows, ignore_conflicts=True)
        jobs.ring_on_commit("mail.process")
    return len(rows)


def _row(mailbox: Mailbox, uidvalidity: int, mail: Fetched) -> InboundEmail:
    return InboundEmail(
        mailbox=mailbox,
        source=IMAP,
        uidvalidity=uidvalidity,
        uid=mail.uid,
        sha256=hashlib.sha256(mail.raw).hexdigest(),
        size=len(mail.raw),
        evidence={"too_large": mail.too_large} if mail.too_large else {},
    )


def known_uids(mailbox: Mailbox, uidvalidity: int, uids: Sequence[int]) -> set[int]:
    """Which of these are ours already."""
    found: set[int] = set()
    rows = InboundEmail.objects.filter(mailbox=mailbox, uidvalidity=uidvalidity)
    for place in range(0, len(uids), 500):
        found |= {uid for uid in rows.filter(uid__in=uids[place : place + 500]).values_list("uid", flat=True) if uid}
    return found


def _moved(mailbox: Mailbox, uidvalidity: int, rows: Sequence[InboundEmail]) -> dict[int, int]:
    """UIDs of mails that are ours under another UIDVALIDITY, with the keys of their rows; each row once."""
    same = Q(mailbox=mailbox, source=IMAP, sha256__in=[row.sha256 for row in rows]) & ~Q(uidvalidity=uidvalidity)
    before: dict[str, list[int]] = {}
    for key, sha256 in InboundEmail.objects.filter(same).order_by("-pk").values_list("pk", "sha256"):
        before.setdefault(sha256, []).append(key)
    return {row.uid: before[row.sha256].pop() for row in rows if row.uid and before.get(row.sha256)}


def _storable(address: str) -> str:
    """An envelope address as both databases take it."""
    return "".join(c for c in address.strip() if c.isprintable())[:ADDRESS_MAX]
