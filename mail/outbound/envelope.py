"""An outgoing row as the message that leaves."""

from __future__ import annotations

import re
from email.charset import QP, Charset
from email.utils import format_datetime, formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from common.branding import site_name
from mail.models import OutboundEmail
from mail.outbound import files, links
from mail.outbound.headers import LOOP_HEADER, instance_id, one_line

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
# Lines of ≤ 76 ASCII characters pass every relay unchanged, also one that knows no 8BITMIME.
_CHARSET = Charset("utf-8")
_CHARSET.body_encoding = QP


def sender_of(row: OutboundEmail) -> str:
    """`IT Service Desk <helpdesk@…>`: the mailbox, or the desk's own address."""
    if row.mailbox is None:
        return formataddr((one_line(site_name(), 78), settings.DEFAULT_FROM_EMAIL))
    return formataddr((one_line(row.mailbox.name, 78), row.mailbox.address))


def build(row: OutboundEmail, *, secret: str = "") -> EmailMultiAlternatives:
    """The mail with `secret` in the place of the mark; the same on every try but for that.

    Raises ValueError when the recipient is no single address, FileMissing, or OSError when the storage
    is away.
    """
    if not _ADDRESS.fullmatch(row.recipient):
        raise ValueError(f"{row.recipient!r} is no address")
    email = EmailMultiAlternatives(
        subject=one_line(row.subject),
        body=links.filled(row.text, secret) if secret else row.text,
        from_email=sender_of(row),
        to=[row.recipient],
        headers={
            "Message-ID": row.rfc_message_id,
            "Date": format_datetime(row.created_at),
            LOOP_HEADER: instance_id(),
            **{name: one_line(str(value), 4000) for name, value in row.headers.items()},
        },
    )
    email.encoding = _CHARSET
    if row.html:
        email.attach_alternative(links.filled(row.html, secret) if secret else row.html, "text/html")
    if row.kind == OutboundEmail.REPLY and row.message is not None:
        for part in files.mime_parts(row.message):
            email.attach(part)
    return email
