"""Mails for the pages of mail: one that waits, one laid out, one that a stranger wrote, and their pages."""

from __future__ import annotations

from mail.inbound.store import email_store
from mail.models import InboundEmail
from mail.tests.mails import multipart, part
from tests.support import work
from tickets.models import Ticket

LAID_OUT = '<p>It is <b>dark</b>.</p><img src="https://tracker.example/p.gif" alt=""><table><tr><td>1</td></tr></table>'


def mail_pages(ticket: Ticket) -> list[str]:
    """The pages of the list, of mails of several kinds, and of why a message is where it is."""
    waits = email_store(raw=b"Subject: who sent this?\n\nNobody knows.\n", source="pipe")
    broke = email_store(raw=b"Subject: scan\n\nDevice MFP\n", source="pipe")
    raw = multipart(
        "alternative", part("text/plain", "It is dark."), part("text/html", LAID_OUT),
        headers=(f"Subject: Re: {ticket.number} the projector", "In-Reply-To: <never.seen@example.org>"),
    )  # fmt: skip
    asks = email_store(raw=raw, source="pipe")
    work()
    asks.refresh_from_db()
    assert asks.ticket is not None
    InboundEmail.objects.filter(pk=broke.pk).update(reason="broken", attempts=5, error="Traceback …")
    return [
        "/desk/mail/",
        "/desk/mail/?show=filed&q=projector",
        "/desk/mail/?q=zzz&days=7",
        f"/desk/mail/{waits.pk}/?q={ticket.number}",
        f"/desk/mail/{asks.pk}/",
        f"/desk/mail/{asks.pk}/?as=headers",
        f"{asks.ticket.get_absolute_url()}messages/{asks.message_id}/why/",
        asks.ticket.get_absolute_url(),
    ]
