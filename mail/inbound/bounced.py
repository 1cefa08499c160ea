"""A report about a mail of ours: the ticket's agents read of it, and the reply says that it did not arrive.

Anybody can write a report, so one counts only if it names a signed Message-ID of ours: whoever knows
that id received the mail, or is a server on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from mail.inbound.bounces import COMPLAINT, DELAYED, FAILED
from mail.models import InboundEmail, OutboundEmail
from mail.outbound.services import message_note
from mail.threads import own_row
from mail.types import ParsedEmail
from tickets.models import Message, Ticket
from tickets.services import note_add

BOUNCE, DELAY, UNKNOWN, ARRIVED = "bounce", "bounce_delayed", "bounce_unknown", "bounce_arrived"

Outcome = tuple[str, str, Ticket | None, Message | None, dict[str, Any]]


def bounce_apply(*, parsed: ParsedEmail, ids: Sequence[str]) -> Outcome:
    """Notes a report, inside the caller's transaction.

    Returns what becomes of its row: state, reason, ticket, message and evidence.
    """
    keys = [key for each in ids if (key := own_row(each))]
    mail = OutboundEmail.objects.select_related("ticket").filter(uuid__in=keys).order_by("pk").first()
    if mail is None:
        return InboundEmail.IGNORED, UNKNOWN, None, None, {}
    reason = {FAILED: BOUNCE, COMPLAINT: COMPLAINT, DELAYED: DELAY}.get(parsed.bounce_action, ARRIVED)
    evidence = {"outbound": str(mail.uuid), "action": parsed.bounce_action, "detail": parsed.bounce_detail}
    if reason == ARRIVED:
        return InboundEmail.IGNORED, reason, None, None, evidence
    words = _words(mail, reason, parsed.bounce_detail)
    if reason == BOUNCE:
        _mark_failed(mail, parsed.bounce_detail)
    message = None
    told = InboundEmail.objects.filter(ticket=mail.ticket, reason=reason, evidence__outbound=str(mail.uuid))
    if mail.ticket is not None and not told.exists():
        message = note_add(
            actor=None,
            ticket=mail.ticket,
            text=words,
            channel=Ticket.Channel.EMAIL,
            is_automatic=True,
            how={"by": "email", "rule": "signed_id", "reason": reason, "authenticated": False, "evidence": evidence},
        )
    return InboundEmail.NOTED, reason, mail.ticket, message, evidence


def _mark_failed(mail: OutboundEmail, detail: str) -> None:
    words = _("It came back. %(detail)s") % {"detail": detail}
    sent = OutboundEmail.objects.filter(pk=mail.pk, state=OutboundEmail.SENT)
    if sent.update(state=OutboundEmail.FAILED, error=words.strip()):
        mail.refresh_from_db()
        message_note(mail)


def _words(mail: OutboundEmail, reason: str, detail: str) -> str:
    said = {
        BOUNCE: _("The mail to %(who)s could not be delivered."),
        DELAY: _("The mail to %(who)s has not been delivered yet. The server goes on trying."),
        COMPLAINT: _("%(who)s marked our mail as spam."),
    }[reason] % {"who": mail.recipient}
    return f"{said}\n\n{detail}".strip()
