"""`explain_email` says as JSON what a mail is and what would become of it, and changes nothing."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from mail.tests.mails import mail
from tests.flows.incoming import AISHA, answered, opened, post, reply
from tests.support import Desk, work

KEN = "Ken Osei <ken@example.org>"


def rows_of_all_tables() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@contextmanager
def read_only() -> Iterator[None]:
    """The database refuses every write meanwhile."""
    is_sqlite = connection.vendor == "sqlite"
    on, off = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if is_sqlite
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


@pytest.fixture
def explain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """What the command says, with the mail on standard input; it may write nothing, and does not."""

    def ask(raw: bytes, *arguments: str) -> dict[str, Any]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        before = rows_of_all_tables()
        with read_only():
            call_command("explain_email", *arguments)
        assert rows_of_all_tables() == before
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return said

    return ask


def test_explain_email_takes_a_file_standard_input_or_a_number_and_says_the_same(
    desk: Desk, explain: Any, tmp_path: Path
) -> None:
    ticket = opened()
    raw = reply(answered(desk, ticket))
    file = tmp_path / "mail.eml"
    file.write_bytes(raw)
    said = explain(raw, "-")
    assert explain(b"", str(file)) == said
    assert said["mail"] is None
    assert (said["plan"]["act"], said["plan"]["ticket"], said["plan"]["rule"]) == (
        "join",
        ticket.number,
        "reply_address",
    )
    assert said["read"]["from"] == {"address": "aisha@example.ac.uk", "name": "Aisha Khan"}
    assert said["acknowledgement"] == {"sent": False, "why": "no_new_ticket"}
    row = post(raw)
    stored = explain(b"", str(row.pk))
    assert (stored["mail"]["state"], stored["mail"]["ticket"]) == ("filed", ticket.number)
    assert stored["read"] == said["read"]


def test_explain_email_lists_every_rule_with_what_it_found_and_what_it_counted_for(desk: Desk, explain: Any) -> None:
    first, second = opened("One"), opened("Two")
    sent = answered(desk, first)
    raw = mail(f"To: {sent['Reply-To']}", f"Subject: Re {second.number}", f"In-Reply-To: {sent['Message-ID']}",
               body="x", sender=AISHA)  # fmt: skip
    rules = [(each["rule"], each["result"], each.get("ticket"), each.get("role")) for each in explain(raw)["rules"]]
    assert rules == [
        ("reply_address", "decides", first.number, "requester"),
        ("signed_id", "same", first.number, "requester"),
        ("known_id", "same", first.number, "requester"),
        ("subject_number", "outweighed", second.number, "requester"),
    ]
    stranger = explain(mail(f"Subject: Re {second.number}", body="x", sender=KEN))
    assert [each["result"] for each in stranger["rules"]] == ["nothing", "nothing", "nothing", "not_on_it"]
    assert (stranger["plan"]["act"], stranger["plan"]["related"]) == ("open", second.number)


def test_explain_email_goes_by_the_mailbox_and_the_envelope_it_is_told(desk: Desk, explain: Any) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    bare = mail("Subject: Hi", body="x", sender=AISHA)
    assert explain(bare)["plan"]["act"] == "open"
    assert explain(bare, "--envelope-to", str(sent["Reply-To"]))["plan"]["ticket"] == ticket.number
    assert explain(bare, "--mailbox", str(sent["Reply-To"]))["plan"]["ticket"] == ticket.number
    assert explain(bare)["acknowledgement"] == {"sent": True, "why": "new_ticket", "repeats_words": True}
    told = explain(bare, "--envelope-from", "<>")
    assert (told["verdict"]["reason"], told["acknowledgement"]["why"]) == ("null_sender", "automatic")


def test_explain_email_says_who_would_be_told_that_their_mail_came_and_why_not(
    desk: Desk, explain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = mail("Subject: Hi", body="x", sender=KEN)
    assert explain(raw)["acknowledgement"] == {"sent": True, "why": "new_ticket", "repeats_words": False}
    for number in range(2):
        opened(f"Case {number}", sender=f"P{number} <p{number}@example.org>")
    opened("Mine", sender=KEN)
    work()
    monkeypatch.setattr("mail.limits.STRANGERS_PER_HOUR", 3)
    assert explain(raw)["acknowledgement"] == {"sent": False, "why": "limit_of_domain"}
    monkeypatch.setattr("mail.limits.PER_HOUR", 1)
    assert explain(raw)["acknowledgement"] == {"sent": False, "why": "limit_of_address"}


def test_explain_email_says_who_vouches_for_a_sender(desk: Desk, explain: Any, settings: Any) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    header = "Authentication-Results: mx.example.ac.uk; dmarc=pass header.from=example.ac.uk"
    said = explain(mail(header, "Subject: Hi", body="x", sender=AISHA))
    assert said["authentication"] == {"result": "pass", "method": "dmarc"}


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 50, b"Subject: x\n\n", b"From: <>\nTo: \xff\n\nx"])
def test_explain_email_has_words_for_the_oddest_mail(desk: Desk, explain: Any, raw: bytes) -> None:
    assert explain(raw)["plan"]["act"] == "quarantine"


def test_explain_email_refuses_what_is_not_there(desk: Desk) -> None:
    for name in ("999999", "99999999999999999999999", "/nowhere/mail.eml"):
        with pytest.raises(CommandError):
            call_command("explain_email", name)
