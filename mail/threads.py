"""Our own Message-IDs and reply addresses: signed, so that a ticket is found by what only we can write.

A signature proves the thread, never the person: it leaks with every Reply-All. Everything is lower
case, since mail programs fold the case of addresses and some of ids. Pure but for the key.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass

from common.secrets import is_signed, sign

_ID = re.compile(r"^out\.([0-9a-f]{32})\.([a-z2-7]{16})@")
_TAG = re.compile(r"^([0-9a-z]{1,13})-([0-9a-z]{1,13})\.([a-z2-7]{16})$")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class ReplyTag:
    """What a signed reply address says: the ticket, and to whom that address was given."""

    ticket_id: int
    person_id: int


def new_message_id(row: uuid.UUID, domain: str) -> str:
    """`<out.{row}.{mac}@domain>`: fixed when the outgoing row is made, the same on every try."""
    return f"<out.{row.hex}.{sign('message-id', row.hex)}@{domain}>"


def own_row(message_id: str) -> uuid.UUID | None:
    """The outgoing row behind a Message-ID, if the id is ours and its signature right."""
    match = _ID.match(message_id.strip().strip("<>").lower())
    if match and is_signed("message-id", match.group(1), match.group(2)):
        return uuid.UUID(hex=match.group(1))
    return None


def id_hash(message_id: str) -> str:
    """What `KnownMessageId.hash` holds: SHA-256 of the id without brackets and space, in lower case."""
    return hashlib.sha256(message_id.strip().strip("<>").strip().lower().encode(errors="replace")).hexdigest()


def reply_address(mailbox_address: str, *, ticket_id: int, person_id: int) -> str:
    """The mailbox's address with a signed tag: `helpdesk+1f-2a.{mac}@…`.

    Raises ValueError when the local part would pass 64 characters (RFC 5321 §4.5.3.1.1).
    """
    local, _, domain = mailbox_address.partition("@")
    key = f"{_base36(ticket_id)}-{_base36(person_id)}"
    tagged = f"{local}+{key}.{sign('reply', key)}"
    if len(tagged) > 64:
        raise ValueError(f"{mailbox_address} is too long to carry a reply tag.")
    return f"{tagged}@{domain}"


def read_reply_address(address: str) -> ReplyTag | None:
    """The tag of a signed reply address in any case, or None when there is none or it is forged."""
    local = address.strip().lower().partition("@")[0]
    match = _TAG.match(local.rpartition("+")[2]) if "+" in local else None
    if not match or not is_signed("reply", f"{match.group(1)}-{match.group(2)}", match.group(3)):
        return None
    return ReplyTag(int(match.group(1), 36), int(match.group(2), 36))


def without_tag(address: str) -> str:
    """The address with its +tag taken off, lower case."""
    local, at, domain = address.strip().lower().partition("@")
    return local.partition("+")[0] + at + domain


def _base36(number: int) -> str:
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if not number:
            return text
