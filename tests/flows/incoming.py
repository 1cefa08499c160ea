"""What the flows of incoming mail share: posting a mail, answering one as a mail program does."""

from __future__ import annotations

from email.message import EmailMessage

from mail.inbound.store import email_store
from mail.models import InboundEmail
from mail.tests.mails import mail
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import Ticket

HELP = "helpdesk@localhost"
AISHA = "Aisha Khan <aisha@example.ac.uk>"


def post(raw: bytes, **fields: str) -> InboundEmail:
    """Stores one mail, works it off, and gives its row."""
    row = email_store(raw=raw, source=fields.pop("source", "smtp"), envelope_to=fields.pop("to", HELP), **fields)
    work()
    row.refresh_from_db()
    return row


def opened(subject: str = "Printer", *headers: str, body: str = "It is dark.", sender: str = AISHA) -> Ticket:
    row = post(mail(f"To: {HELP}", f"Subject: {subject}", *headers, body=body, sender=sender))
    assert row.state == InboundEmail.FILED
    assert row.ticket is not None
    return row.ticket


def answered(desk: Desk, ticket: Ticket, text: str = "Which tray?", **fields) -> EmailMessage:
    services.reply_add(actor=desk.agent, ticket=ticket, text=text, **fields)
    work()
    return mails_to(ticket.requester.email)[-1]


def reply(sent: EmailMessage, *headers: str, text: str = "The upper one.", sender: str = AISHA, to: str = "") -> bytes:
    return mail(
        f"To: {to or sent['Reply-To']}",
        f"Subject: Re: {sent['Subject']}",
        f"In-Reply-To: {sent['Message-ID']}",
        *headers,
        body=text,
        sender=sender,
    )
