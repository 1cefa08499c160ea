"""What is to be done with a mail: screening, matching and who the sender is, put together. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from mail.inbound import screening
from mail.inbound.authentication import UNKNOWN, Authentication, authenticate
from mail.inbound.matching import AGENT, NEW, STRANGER, Match, id_seen, match, sender_of
from mail.inbound.screening import Verdict, screen
from mail.mailboxes import own_addresses
from mail.models import InboundEmail
from mail.threads import without_tag
from mail.types import ParsedEmail
from tickets import policies, statuses
from tickets.models import Queue, Ticket

OPEN, JOIN, HOLD, ANSWER, NOTE, BOUNCE, IGNORE, QUARANTINE = (
    "open",
    "join",
    "hold",
    "answer",
    "note",
    "bounce",
    "ignore",
    "quarantine",
)
KEEPS_FILES = frozenset({OPEN, JOIN, HOLD, ANSWER, NOTE})
AGENT_ON_CLOSED, EMPTY_ANSWER, ON_NOTICE = "agent_on_closed", "empty_answer", "on_notice"
NOTES_OF_AGENTS = frozenset({AGENT_ON_CLOSED, EMPTY_ANSWER, ON_NOTICE})
FLOOD, TICKETS_PER_HOUR = "flood", 50
BY_HAND = "by_hand"  # the rule of what somebody of the desk decided


@dataclass(frozen=True)
class Plan:
    """The act, the ticket it is about, and why, in codes. `related`: what a new ticket looks like a reply to.

    `queue` is where a new ticket goes; without one, the mailbox's.
    """

    act: str
    reason: str
    verdict: Verdict
    ticket: Ticket | None = None
    related: Ticket | None = None
    sender: User | None = None
    rule: str = NEW
    authentication: Authentication = field(default_factory=lambda: Authentication(UNKNOWN))
    evidence: dict[str, Any] = field(default_factory=dict)
    queue: Queue | None = None


def make_plan(parsed: ParsedEmail, row: InboundEmail) -> Plan:
    """Decides. Changes nothing; a few queries, whatever the mail holds."""
    verdict = screen(parsed, own=own_addresses(), envelope_from=row.envelope_from)
    evidence: dict[str, Any] = {"defects": list(parsed.defects)[:20], "automatic": verdict.reason}
    evidence = {name: value for name, value in evidence.items() if value}
    if verdict.kind in {screening.IGNORE, screening.QUARANTINE, screening.BOUNCE}:
        return Plan(verdict.kind, verdict.reason, verdict, evidence=evidence)
    found = match(parsed, envelope_to=row.envelope_to)
    authentication = authentication_of(parsed)
    evidence |= {"rule": found.how, "role": found.role, "authentication": authentication.result, **found.evidence}
    if id_seen(parsed.message_id):
        evidence["same_id"] = True  # the same mail again ends as a duplicate; this is another one under its number
    sender = sender_of(parsed)
    act, reason = _act(verdict, found, sender, authentication)
    if act == ANSWER and not (parsed.reply_text.strip() or parsed.attachments):
        act, reason = NOTE, EMPTY_ANSWER  # nobody is sent an empty mail
    if act == OPEN and not row.evidence.get("again_by") and _is_flood(parsed, sender):
        act, reason = QUARANTINE, FLOOD
    return Plan(
        act,
        reason,
        verdict,
        ticket=found.ticket if act != OPEN else None,
        related=found.ticket or found.related if act == OPEN else None,
        sender=sender,
        rule=found.how,
        authentication=authentication,
        evidence={name: value for name, value in evidence.items() if value},
    )


def _act(verdict: Verdict, found: Match, sender: User | None, authentication: Authentication) -> tuple[str, str]:
    """The act and the code that says why."""
    if verdict.is_machine:
        if found.ticket is not None:
            return NOTE, verdict.reason
        return (IGNORE if verdict.kind == screening.NOTE else OPEN), verdict.reason
    if found.ticket is None:
        return OPEN, "looks_like_reply" if found.related else "opened"
    is_proven_agent = found.role == AGENT and bool(authentication)
    if found.ticket.status == statuses.CLOSED:
        return (NOTE, AGENT_ON_CLOSED) if is_proven_agent else (OPEN, "ticket_was_closed")
    if found.evidence.get("notice") and found.role == AGENT:
        # What the desk alone was told is answered inside the desk, also by who takes part as a requester does.
        return (NOTE, ON_NOTICE) if is_proven_agent else (HOLD, "held_agent")
    if is_proven_agent:
        return ANSWER, "answered"
    if found.role == STRANGER:
        return HOLD, "held_stranger"
    if found.role == AGENT and not policies.takes_part(sender, found.ticket):
        return HOLD, "held_agent"
    return JOIN, "joined"


def authentication_of(parsed: ParsedEmail) -> Authentication:
    """Several From addresses, or one taken from elsewhere, are nobody's: nothing can vouch for them."""
    if parsed.sender is None or {"several_from", "no_from"} & set(parsed.defects):
        return Authentication(UNKNOWN)
    return authenticate(
        parsed.authentication_results, sender=parsed.sender.email, authserv_id=settings.MAIL_AUTHSERV_ID
    )


def _is_flood(parsed: ParsedEmail, sender: User | None) -> bool:
    """More new tickets by mail in an hour than any person writes, with whatever +tag in their address."""
    if parsed.sender is None:
        return False
    since = timezone.now() - timedelta(hours=1)
    local, _at, domain = without_tag(parsed.sender.email).partition("@")
    tagged = Q(requester__email__startswith=f"{local}+", requester__email__endswith=f"@{domain}")
    mine = Ticket.objects.filter(
        tagged | Q(requester=sender) if sender else tagged, channel=Ticket.Channel.EMAIL, created_at__gte=since
    )
    return mine.count() >= TICKETS_PER_HOUR
