"""A desk that nobody has set up yet refuses nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from mail.inbound.store import email_store
from mail.models import InboundEmail
from tests.support import mails_to, work
from tickets.models import Queue, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_mail_and_the_first_report_become_tickets_that_an_administrator_sees() -> None:
    row = email_store(raw=b"From: nia@example.ac.uk\nSubject: No sound\n\nSilent.\n", source="pipe")
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.FILED
    data = {"subject": "No picture", "text": "Dark.", "email": "guest@example.ac.uk"}
    assert Client().post("/report/", data).status_code == 302
    work()
    assert Ticket.objects.count() == 2
    assert Queue.objects.get().is_default
    assert mails_to("nia@example.ac.uk")
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin@example.ac.uk", "a long enough pass phrase 7"))
    page = admin.get("/desk/").content.decode()
    assert "No sound" in page
    assert "No picture" in page


@pytest.mark.parametrize("path", ["/", "/search/?q=x", "/report/", "/sign-in/", "/privacy/", "/accessibility/"])
def test_every_public_page_stands_without_any_content(path: str) -> None:
    assert Client().get(path).status_code == 200
