"""A mail about somebody's account: it leaves, and nothing of its secret stays."""

from __future__ import annotations

import pytest

from mail.models import OutboundEmail
from mail.outbound import deliver
from mail.outbound.services import password_email_queue
from tests.support import Desk, make_desk, outbox


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def test_a_password_mail_leaves_and_its_words_are_wiped(desk: Desk) -> None:
    row = password_email_queue(desk.student, "Set a new password", "Open http://localhost/password/SECRET/\n")
    deliver.send_due()
    (mail,) = outbox()
    assert "SECRET" in mail.get_content()
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    row.refresh_from_db()
    assert row.state == OutboundEmail.SENT
    assert "SECRET" not in row.text
