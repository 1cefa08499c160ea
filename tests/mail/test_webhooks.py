"""Mail that providers post: checked, kept as it came, answered 200 only when it is ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client

from mail import webhooks
from mail.inbound.raw import raw_read
from mail.models import InboundEmail
from mail.tests.mails import mail
from mail.webhooks import webhook_urls
from tests.support import Desk, work
from tickets.models import Ticket

SECRET, KEY = "desk:only-for-tests", "signing-key"


@pytest.fixture(autouse=True)
def providers(settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    settings.ROOT_URLCONF = "tests.mail.webhook_urls"


def auth(secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def mailgun(key: str = KEY, **fields: str) -> dict[str, str]:
    stamp, token = str(int(time.time())), "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "timestamp": stamp, "token": token, "signature": signature, "recipient": "helpdesk@localhost",
        "sender": "anna@example.org", "body-mime": raw().decode(), **fields,
    }  # fmt: skip


def raw(**changed: str) -> bytes:
    return mail("Subject: Printer", "Message-ID: <1@mail.example.org>", body=changed.get("body", "It is dark."))


def test_a_signed_mail_becomes_a_ticket_and_is_kept_as_it_came(desk: Desk) -> None:
    response = Client().post("/mail/webhooks/mailgun/inbound_mime/", mailgun(), headers=auth())
    assert response.status_code == 200
    row = InboundEmail.objects.get()
    assert (row.source, row.envelope_from, row.envelope_to) == ("webhook", "anna@example.org", "helpdesk@localhost")
    assert raw_read(row) == raw()
    work()
    assert Ticket.objects.get().subject == "Printer"


def test_the_same_post_again_is_a_duplicate(desk: Desk) -> None:
    for _ in range(2):
        Client().post("/mail/webhooks/mailgun/inbound_mime/", mailgun(), headers=auth())
    work()
    assert sorted(InboundEmail.objects.values_list("state", flat=True)) == ["duplicate", "filed"]


@pytest.mark.parametrize(
    ("form", "headers"),
    [(mailgun("another-key"), auth()), (mailgun(), {}), (mailgun(), auth("desk:wrong")), (mailgun(token="b"), auth())],
)
def test_who_cannot_sign_or_does_not_know_the_secret_posts_nothing(
    desk: Desk, form: dict[str, str], headers: dict[str, str]
) -> None:
    response = Client().post("/mail/webhooks/mailgun/inbound_mime/", form, headers=headers)
    assert response.status_code == 400
    assert not InboundEmail.objects.exists()


def test_a_provider_that_gives_the_whole_mail_in_json_is_kept_as_it_came(desk: Desk) -> None:
    payload = {
        "From": "anna@example.org", "To": "helpdesk@localhost", "OriginalRecipient": "helpdesk@localhost",
        "RawEmail": raw().decode(), "Headers": [], "FromFull": {"Email": "anna@example.org", "Name": ""},
    }  # fmt: skip
    response = Client().post(
        "/mail/webhooks/postmark/inbound/", json.dumps(payload), content_type="application/json", headers=auth()
    )
    assert response.status_code == 200
    assert raw_read(InboundEmail.objects.get()) == raw()


def test_a_provider_that_gives_fields_gets_a_mail_put_together(desk: Desk) -> None:
    headers = [["From", "Anna <anna@example.org>"], ["Subject", "Printer"], ["To", "helpdesk@localhost"]]
    form = mailgun(
        **{"message-headers": json.dumps(headers), "body-plain": "It is dark.", "body-html": "<p>It is dark.</p>"}
    )
    del form["body-mime"]
    assert Client().post("/mail/webhooks/mailgun/inbound/", form, headers=auth()).status_code == 200
    work()
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.email) == ("Printer", "anna@example.org")


def test_what_could_not_be_kept_is_answered_so_that_the_provider_tries_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_fields: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(webhooks, "email_store", away)
    client = Client(raise_request_exception=False)
    assert client.post("/mail/webhooks/mailgun/inbound_mime/", mailgun(), headers=auth()).status_code >= 500


def test_addresses_are_there_only_for_the_providers_chosen_and_with_a_secret(settings: Any) -> None:
    assert webhook_urls([]) == []
    with pytest.raises(ImproperlyConfigured, match="none of"):
        webhook_urls(["nobody"])
    settings.ANYMAIL = {}
    with pytest.raises(ImproperlyConfigured, match="ANYMAIL_WEBHOOK_SECRET"):
        webhook_urls(["mailgun"])
