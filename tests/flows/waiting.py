"""Mails that wait for a decision, for the flows of deciding."""

from __future__ import annotations

import pytest

from mail.models import InboundEmail
from mail.tests.mails import mail, part
from tests.flows.incoming import HELP, post

PAPER = part("application/pdf", "paper", "Content-Disposition: attachment; filename=a.pdf")
KEN = "Ken Osei <ken@example.org>"


def waits(monkeypatch: pytest.MonkeyPatch, raw: bytes, **fields: str) -> InboundEmail:
    """A mail that the limit on new tickets keeps for a decision."""
    with monkeypatch.context() as patch:
        patch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 0)
        row = post(raw, **fields)
    assert (row.state, row.reason) == (InboundEmail.QUARANTINED, "flood")
    return row


def ask(sender: str = KEN, *headers: str, subject: str = "The same form", body: str = "I cannot open it.") -> bytes:
    return mail(f"To: {HELP}", f"Subject: {subject}", "Message-ID: <ken.1@example.org>", *headers, body=body,
                sender=sender)  # fmt: skip
