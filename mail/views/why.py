"""Why is this message here? What was found in its mail, what else could have been, and where to put it right."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from mail import policies
from mail.inbound import selectors
from mail.inbound.reasons import evidence_words, words_for
from mail.inbound.tried_words import tried_words
from mail.models import InboundEmail
from tickets.models import Message, Ticket
from tickets.search import ticket_by_number


@require_safe
@agent_required
def message_why(request: HttpRequest, number: str, message_id: int) -> HttpResponse:
    """A page of its own, or with `HX-Request` the panel alone, which takes the place of the ticket's details."""
    ticket = ticket_by_number(Ticket.objects.at_desk_of(request.user), number[:40])
    rows = Message.objects.select_related("author").filter(ticket=ticket, how__by="email")
    message = rows.filter(pk=message_id).first() if ticket and message_id < 2**63 else None
    if ticket is None or message is None:
        raise Http404
    is_panel = request.headers.get("HX-Request") == "true"
    context = {"ticket": ticket, "message": message, **_why(request, message)}
    return render(request, "mail/_why.html" if is_panel else "mail/why.html", context)


def _why(request: HttpRequest, message: Message) -> dict[str, Any]:
    """What was written down when the mail was filed; the rules are tried again as long as its original is kept."""
    mail = selectors.mail_of_message(message)
    row = mail or InboundEmail(reason=message.how.get("reason", ""), evidence=message.how.get("evidence", {}))
    shown = selectors.mail_shown(mail) if mail else None
    rule = str(message.how.get("rule", ""))
    return {
        "mail": mail,
        "reason": words_for(str(message.how.get("reason", ""))),
        "rule": rule,
        "tone": _tone(message, rule),
        "evidence": evidence_words(row),
        "decided_by": selectors.decided_by(row),
        "tried": tried_words(request.user, selectors.mail_tried(mail, shown) if mail else []),
        "can_read_original": bool(mail and policies.can_read_original(request.user, mail)),
    }


def _tone(message: Message, rule: str) -> str:
    """Green for what nobody can copy, amber for what anybody could have written, grey for what names no ticket."""
    if message.is_held:
        return "warn"
    if rule in {"reply_address", "signed_id", "by_hand"}:
        return "good"
    return "warn" if rule in {"known_id", "subject_number"} else ""
