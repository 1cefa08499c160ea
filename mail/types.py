"""What the mail pipeline passes from step to step: plain values, no settings, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Address:
    """A mailbox as a header wrote it: the display name decoded, the address as a key (lower case)."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class ParsedAttachment:
    """A file of a mail. `content_type` is decided by us from the bytes; `declared_type` is what the mail said.

    `is_signature` is a part that signs the mail (RFC 1847): it proves nothing here, and is no file of its sender.
    """

    name: str
    content_type: str
    declared_type: str
    content: bytes
    sha256: str
    is_inline: bool = False
    content_id: str = ""
    is_signature: bool = False

    @property
    def size(self) -> int:
        """Bytes after decoding."""
        return len(self.content)


@dataclass(frozen=True)
class ParsedEmail:
    """One mail, read tolerantly (RFC 5322, RFC 2045–2047); whatever was guessed or cut is named in `defects`.

    `sender` is the first of `senders`, all addresses of From (without one, of Sender or Return-Path).
    `text` is the readable body; it `is_derived` when the mail has no plain words and it was made from the
    HTML. `html` is the sender's markup (unsafe), `reply_text` the newest words alone, `quoted_text` what
    lies below them. `is_automatic` is a machine's mail (RFC 3834); its `automatic_reason` may also say of
    a person's mail that it wants no automatic answer. `is_bounce` is a report of non-delivery (RFC 3464)
    or what looks like one; `bounced_ids` are Message-IDs of the mail it encloses, `bounce_action` is
    failed, delayed, complaint, unsubscribed or that it arrived, `bounce_detail` what it says of the
    recipient. Ids keep their angle brackets. `authentication_results`, `delivered_to` and
    `received_count` are what mail servers wrote on the way, topmost first; `loop_marks` what help desks
    did. `protection` is "signed", "encrypted" or "" (S/MIME, PGP); nothing is ever verified.
    """

    subject: str = ""
    sender: Address | None = None
    senders: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    is_derived: bool = False
    html: str = ""
    reply_text: str = ""
    quoted_text: str = ""
    attachments: tuple[ParsedAttachment, ...] = ()
    is_automatic: bool = False
    automatic_reason: str = ""
    is_bounce: bool = False
    bounced_ids: tuple[str, ...] = ()
    bounce_action: str = ""
    bounce_detail: str = ""
    authentication_results: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    received_count: int = 0
    loop_marks: tuple[str, ...] = ()
    protection: str = ""
    defects: tuple[str, ...] = field(default=())
