"""People from mail to mail: a requester who only ever wrote comes to an account of their own."""

from __future__ import annotations

import re

from django.test import Client

from tests.flows.portal import GUEST, guest_ticket, words
from tests.flows.test_mail_out import database_text
from tests.support import Desk, mails_to, work

NEW = "quite another pass phrase 9"


def link_in(mail) -> str:
    found = re.search(r"https?://[^/\s]+(/password/reset/\S+)", mail.get_body(("plain",)).get_content())
    assert found, "the mail carries no link"
    return found.group(1)


def test_a_guest_sets_a_password_by_mail_and_finds_their_ticket(desk: Desk) -> None:
    ticket, _link = guest_ticket()
    Client().post("/password/forgot/", {"email": GUEST})
    work()
    path = link_in(mails_to(GUEST)[-1])
    assert path not in database_text()
    client = Client()
    client.post(path, {"password": NEW})
    assert ticket.subject in words(client.get("/my/"))
    work()
    assert "Your password was changed" in str(mails_to(GUEST)[-1]["Subject"])
    assert client.post("/sign-in/", {"username": GUEST, "password": NEW})["Location"] == "/my/"


def test_an_unknown_address_gets_no_mail(desk: Desk) -> None:
    assert Client().post("/password/forgot/", {"email": "nobody@example.org"}).status_code == 302
    work()
    assert not mails_to("nobody@example.org")
