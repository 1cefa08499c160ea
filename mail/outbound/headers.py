"""Headers of outgoing mail: one line each, the thread they belong to, and the mark of our own mail."""

from __future__ import annotations

import re
from collections.abc import Iterable

from common.secrets import is_signed, sign
from mail.models import InboundEmail, Mailbox, OutboundEmail
from mail.threads import reply_address
from tickets import numbers
from tickets.models import Message, Ticket

LOOP_HEADER = "X-Helpdesk-Loop"
REFERENCES_MAX = 20
SUBJECT_MAX = 200
_ID = re.compile(r"<?([!-;=?-~]{1,250})>?")  # printable ASCII without space and angle brackets
_PREFIX = re.compile(r"^\s*(?:(?:re|aw|sv|antw|fw|fwd|wg)(?:\[\d+\])?\s*:\s*)+", re.I)

# RFC 3834 §5; the second is what Exchange reads (MS-OXCMAIL §2.1.3.2.20).
AUTOMATIC = {"X-Auto-Response-Suppress": "All"}
AUTO_REPLIED = {"Auto-Submitted": "auto-replied", **AUTOMATIC}
AUTO_GENERATED = {"Auto-Submitted": "auto-generated", **AUTOMATIC}


def one_line(value: str, limit: int = 998) -> str:
    """Text fit for a header: every control, line or paragraph separator is a space, ends cut."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:limit]


def instance_id() -> str:
    """What this desk writes into LOOP_HEADER; it says nothing about hosts."""
    return sign("instance", "helpdesk")


def is_own_loop(value: str) -> bool:
    """True when a LOOP_HEADER was written by this desk, under its present key or a former one."""
    return is_signed("instance", "helpdesk", value)


def subject_line(words: str, ticket: Ticket) -> str:
    """`words [20418-K]`. The number is for people: threads go by signed ids."""
    return f"{one_line(words, SUBJECT_MAX)} [{ticket.number}]"


def bare_subject(ticket: Ticket) -> str:
    """The ticket's subject without Re: and without ticket numbers that earlier mails put there."""
    subject = re.sub(r"\[#?\d{5,9}-[A-Z3]\]", _drop_own_number, one_line(ticket.subject))
    return _PREFIX.sub("", subject).strip() or subject


def _drop_own_number(match: re.Match[str]) -> str:
    return "" if numbers.parse(match.group(0).strip("[]")) else match.group(0)


def thread_headers(*, ticket: Ticket, person_id: int, mailbox: Mailbox) -> dict[str, str]:
    """In-Reply-To, References (RFC 5322 §3.6.4) and the signed Reply-To for one person's copy.

    The chain holds the mail that opened the ticket and what this person sent and got, in order; of a
    long one the first and the last are kept.
    """
    chain = _chain(ticket, person_id)
    headers = {"Reply-To": _reply_to(mailbox, ticket, person_id)}
    if chain:
        kept = chain if len(chain) <= REFERENCES_MAX else [chain[0], *chain[1 - REFERENCES_MAX :]]
        headers |= {"In-Reply-To": chain[-1], "References": " ".join(kept)}
    return headers


def _reply_to(mailbox: Mailbox, ticket: Ticket, person_id: int) -> str:
    try:
        return reply_address(mailbox.address, ticket_id=ticket.pk, person_id=person_id)
    except ValueError:  # no room for a tag: the signed Message-ID still finds the ticket
        return mailbox.address


def _chain(ticket: Ticket, person_id: int) -> list[str]:
    public = InboundEmail.objects.filter(ticket=ticket, message__is_held=False, message__kind=Message.REQUEST)
    mails = public.order_by("pk")[:1], public.filter(message__author_id=person_id).order_by("-pk")[:REFERENCES_MAX]
    arrived = OutboundEmail.objects.filter(ticket=ticket, person_id=person_id).exclude(
        state__in=[OutboundEmail.FAILED, OutboundEmail.CANCELLED]
    )
    dated = {pair for some in mails for pair in some.values_list("received_at", "rfc_message_id")}
    dated |= set(arrived.order_by("-pk").values_list("created_at", "rfc_message_id")[:REFERENCES_MAX])
    return list(_clean_ids(id_ for _, id_ in sorted(dated)))


def _clean_ids(ids: Iterable[str]) -> Iterable[str]:
    """Only what is an id: others wrote it, and we are about to repeat it in a header."""
    found = (_ID.fullmatch(each.strip()) for each in ids)
    return dict.fromkeys(f"<{match.group(1)}>" for match in found if match)
