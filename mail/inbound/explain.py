"""Why is this mail where it is, and what would become of it? Reads only, and not on the way of any mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mail.inbound import plan as do
from mail.inbound.matching import (
    KNOWN_ID,
    REPLY_ADDRESS,
    SIGNED,
    SIGNED_ID,
    STRANGER,
    SUBJECT_NUMBER,
    Weighed,
    thread_ids,
    weigh_all,
)
from mail.inbound.plan import Plan, make_plan
from mail.inbound.reasons import evidence_words, words_for
from mail.limits import address_has_room, domain_has_room
from mail.models import InboundEmail, OutboundEmail
from mail.outbound.trust import is_confirmed
from mail.types import Address, ParsedEmail
from tickets import numbers
from tickets.models import Message, Ticket

RULES = (REPLY_ADDRESS, SIGNED_ID, KNOWN_ID, SUBJECT_NUMBER)
DECIDES, SAME, OUTWEIGHED, NOT_ON_IT, NOTHING = "decides", "same", "outweighed", "not_on_it", "nothing"
LISTED = 20


@dataclass(frozen=True)
class Tried:
    """One rule and what it found. `result` is one of the codes above; `sign` is None when it found nothing."""

    rule: str
    result: str
    sign: Weighed | None = None


def rules_tried(parsed: ParsedEmail, *, envelope_to: str = "", before: datetime | None = None) -> list[Tried]:
    """Every rule, strongest first, with all it found and what that counted for."""
    signs = weigh_all(parsed, envelope_to=envelope_to, before=before)
    decider = next((sign for sign in signs if sign.decides), None)
    tried: list[Tried] = []
    for rule in RULES:
        found = [sign for sign in signs if sign.claim.how == rule]
        tried += [Tried(rule, _result(sign, decider), sign) for sign in found] or [Tried(rule, NOTHING)]
    return tried


def _result(sign: Weighed, decider: Weighed | None) -> str:
    if sign.decides:
        return DECIDES
    if decider is not None and sign.claim.ticket.pk == decider.claim.ticket.pk:
        return SAME
    return NOT_ON_IT if sign.role == STRANGER and sign.claim.how not in SIGNED else OUTWEIGHED


def explanation(parsed: ParsedEmail, row: InboundEmail, fingerprint: str) -> dict[str, Any]:
    """All of it as plain values, for JSON: how the mail is read, what each rule finds, and what would be done."""
    plan = make_plan(parsed, row)
    return {
        "read": _read(parsed, fingerprint),
        "verdict": {
            "kind": plan.verdict.kind,
            "reason": plan.verdict.reason,
            "is_automatic": plan.verdict.is_automatic,
            "is_machine": plan.verdict.is_machine,
        },
        "authentication": {"result": plan.authentication.result, "method": plan.authentication.method},
        "rules": [_tried(each) for each in rules_tried(parsed, envelope_to=row.envelope_to)],
        "plan": _plan(plan),
        "acknowledgement": acknowledgement(parsed, plan),
    }


def acknowledgement(parsed: ParsedEmail, plan: Plan) -> dict[str, Any]:
    """Would the sender be told that their mail came, and why not? Only a new ticket is acknowledged.

    `repeats_words` is true for a sender who surely wrote it: anybody else gets a neutral text.
    """
    if plan.act != do.OPEN or parsed.sender is None:
        return {"sent": False, "why": "no_new_ticket"}
    if plan.verdict.is_automatic:
        return {"sent": False, "why": "automatic"}
    address, kind = plan.sender.email if plan.sender else parsed.sender.email, OutboundEmail.ACKNOWLEDGEMENT
    if not address_has_room(recipient=address, kind=kind):
        return {"sent": False, "why": "limit_of_address"}
    opening = Message(channel=Ticket.Channel.EMAIL, how={"authenticated": bool(plan.authentication)})
    is_known = is_confirmed(opening, plan.sender) if plan.sender else bool(plan.authentication)
    if not is_known and not domain_has_room(recipient=address, kind=kind):
        return {"sent": False, "why": "limit_of_domain"}
    return {"sent": True, "why": "new_ticket", "repeats_words": is_known}


def _read(parsed: ParsedEmail, fingerprint: str) -> dict[str, Any]:
    return {
        "from": _address(parsed.sender),
        "to": [each.email for each in parsed.to[:LISTED]],
        "cc": [each.email for each in parsed.cc[:LISTED]],
        "subject": parsed.subject,
        "date": parsed.date.isoformat() if parsed.date else None,
        "message_id": parsed.message_id,
        "refers_to": thread_ids(parsed)[:LISTED],
        "characters": {"new": len(parsed.reply_text), "quoted": len(parsed.quoted_text), "html": len(parsed.html)},
        "files": [
            {"name": each.name, "type": each.content_type, "size": each.size} for each in parsed.attachments[:LISTED]
        ],
        "automatic": parsed.automatic_reason,
        "bounce": {"action": parsed.bounce_action, "detail": parsed.bounce_detail} if parsed.is_bounce else None,
        "defects": list(parsed.defects),
        "fingerprint": fingerprint,
    }


def _address(address: Address | None) -> dict[str, str] | None:
    return {"address": address.email, "name": address.name} if address else None


def _tried(tried: Tried) -> dict[str, Any]:
    found: dict[str, Any] = {"rule": tried.rule, "result": tried.result}
    if tried.sign is not None:
        claim = tried.sign.claim
        found |= {"ticket": claim.ticket.number, "role": tried.sign.role, "evidence": claim.evidence}
    return found


def _plan(plan: Plan) -> dict[str, Any]:
    words = words_for(plan.reason)
    return {
        "act": plan.act,
        "reason": plan.reason,
        "words": f"{words.title}. {words.hint}".strip(),
        "because": evidence_words(InboundEmail(evidence=plan.evidence, reason=plan.reason)),
        "ticket": plan.ticket.number if plan.ticket else None,
        "related": plan.related.number if plan.related else None,
        "rule": plan.rule,
    }


def named_numbers(parsed: ParsedEmail) -> list[int]:
    """Keys of tickets that the mail names anywhere in its subject or its new words: where it may belong."""
    return numbers.find_all(f"{parsed.subject}\n{parsed.reply_text[:20_000]}")[:LISTED]
