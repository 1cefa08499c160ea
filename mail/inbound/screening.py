"""What kind of mail is it, before anybody asks where it belongs? Reasons are codes; `reasons` has their words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mail.inbound.automatic import ANSWERS, MACHINES, NULL_SENDER, WISHES
from mail.outbound.headers import is_own_loop
from mail.threads import own_row, without_tag
from mail.types import ParsedEmail

ACCEPT, NOTE, IGNORE, BOUNCE, QUARANTINE = "accept", "note", "ignore", "bounce", "quarantine"
OWN_MAIL, OWN_ADDRESS, TOO_MANY_HOPS, NO_SENDER = "own_mail", "own_address", "too_many_hops", "no_sender"
HOPS_MAX = 60  # a mail that went through more servers goes round in circles (RFC 5321 §6.3)
NULL_ENVELOPE = "<>"


@dataclass(frozen=True)
class Verdict:
    """`kind` is one of ACCEPT, NOTE, IGNORE, BOUNCE and QUARANTINE; `ids` are those a bounce is about.

    `is_automatic`: nobody may be answered. `is_machine`: on a ticket it becomes a note and reopens
    nothing, elsewhere a ticket. NOTE is an answer by a machine: a note on a ticket, ignored elsewhere.
    """

    kind: str
    reason: str = ""
    ids: tuple[str, ...] = ()
    is_automatic: bool = False
    is_machine: bool = False


def screen(parsed: ParsedEmail, *, own: Collection[str], envelope_from: str = "") -> Verdict:
    """Judges a mail by itself. `own` are the desk's addresses without tags."""
    if own_row(parsed.message_id) or any(map(is_own_loop, parsed.loop_marks)):
        return Verdict(IGNORE, OWN_MAIL)
    if parsed.sender and without_tag(parsed.sender.email) in own:
        return Verdict(IGNORE, OWN_ADDRESS)
    if parsed.received_count > HOPS_MAX:
        return Verdict(QUARANTINE, TOO_MANY_HOPS)
    if parsed.is_bounce:
        return Verdict(BOUNCE, "bounce", ids=parsed.bounced_ids, is_automatic=True, is_machine=True)
    if parsed.sender is None:
        return Verdict(QUARANTINE, NO_SENDER)
    reason = parsed.automatic_reason
    if reason in ANSWERS:
        return Verdict(NOTE, reason, is_automatic=True, is_machine=True)
    if envelope_from == NULL_ENVELOPE and (not reason or reason in WISHES):
        reason = NULL_SENDER
    return Verdict(ACCEPT, reason, is_automatic=bool(reason), is_machine=reason in MACHINES)
