"""E04, E09, E10, E11, D05: line ends in headers, forged log lines, odd mailboxes, tasks nobody wrote."""

# ruff: noqa: E501 - what is sent stays on one line
from __future__ import annotations

import json
import logging
import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.services import name_set
from common.jobs import DRAINS
from common.logs import JsonFormatter
from mail.models import Mailbox
from mail.tests.mails import mail
from tests.attacks.world import HELP, mail_in
from tests.flows.portal import report
from tests.support import Desk, outbox, work
from tickets import services
from tickets.models import Ticket

BREAKS = [
    "\r\nBcc: eve@evil.test", "\nBcc: eve@evil.test", "\rBcc: eve@evil.test", "%0d%0aBcc: eve@evil.test", "\\r\\nBcc: eve@evil.test",
    "=0D=0ABcc: eve@evil.test", "\u2028Bcc: eve@evil.test", "\u2029Bcc: eve@evil.test", "\x85Bcc: eve@evil.test", "\x0bBcc: eve@evil.test",
    "\x0cBcc: eve@evil.test", "\x1cBcc: eve@evil.test", "\x00\r\nBcc: eve@evil.test", "\r\n\r\n<script>run()</script>", "嘊嘍Bcc: eve@evil.test",
    "=?utf-8?q?=0D=0ABcc=3A_eve=40evil=2Etest?=", "=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLnRlc3Q=?=", "\r\n Bcc: eve@evil.test", "\r\n.\r\nMAIL FROM:<x>",
]  # fmt: skip
EXPECTED = {
    "auto-submitted", "content-type", "date", "from", "in-reply-to", "message-id", "mime-version", "references", "reply-to", "subject",
    "to", "x-auto-response-suppress", "x-helpdesk-loop",
}  # fmt: skip


def sent_files() -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(settings.OUTBOX_DIR).glob("*.eml"))]


@pytest.mark.parametrize("bad", BREAKS)
def test_e04_nothing_anybody_writes_adds_a_header_or_a_recipient(desk: Desk, bad: str) -> None:
    raw = mail(
        f"To: {HELP}", f"Message-ID: <a{bad}@example.org>".replace("\r", "").replace("\n", ""), f"Subject: Help{bad}",
        body=f"x{bad}", sender=f'"Eve{bad}" <eve@example.org>',
    )  # fmt: skip
    row = mail_in(raw)
    ticket = row.ticket
    if ticket is None:
        ticket = services.ticket_open(
            actor=None, requester=desk.student, subject=f"Help{bad}", text="x", channel="email"
        )
    report(Client(), subject=f"Help{bad}", email="guest@example.org")
    name_set(actor=desk.agent, name=f"Priya{bad}")
    Mailbox.objects.update(name=f"Desk{bad}".replace("\x00", ""))
    services.reply_add(actor=desk.agent, ticket=ticket, text=f"words{bad}")
    Client().post("/password/forgot/", {"email": f"{desk.student.email}{bad}"})
    Client().post("/password/forgot/", {"email": desk.student.email})
    work()
    assert len(outbox()) >= 3
    for raw in sent_files():
        sent = message_from_bytes(raw, policy=policy.default)
        assert {name.lower() for name in sent} <= EXPECTED | {"content-transfer-encoding"}
        assert len(sent["To"].addresses) == len(sent["From"].addresses) == 1
        assert "evil.test" not in str(sent["To"].addresses[0].addr_spec)
        head = raw.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
        assert not re.search(rb"(?im)^(bcc|cc):", head)


@pytest.mark.parametrize("email", ["a@b.test\r\nBcc: eve@evil.test", "a@b.test,eve@evil.test", "a@b.test;eve@evil.test", "<a@b.test>",
                                   "a@b.test>", "a b@c.test", "a@b.test\x00", "@b.test", "a@", "\"a\\\"@b.test"])  # fmt: skip
def test_e04_an_address_that_is_more_than_one_is_refused_by_every_form(desk: Desk, sign_in, email: str) -> None:
    before = User.objects.count()
    assert report(Client(), email=email).status_code == 400
    agent = {"subject": "x", "channel": "phone", "priority": "3", "queue": desk.queue.pk}
    assert sign_in(desk.agent).post("/desk/tickets/new/", {"email": email, **agent}).status_code == 400
    client = Client(raise_request_exception=False)
    client.force_login(desk.agent)
    Client().post("/password/forgot/", {"email": email})
    Client().post("/t/wrong/link/", {"email": email})
    work()
    assert (User.objects.count(), Ticket.objects.count(), outbox()) == (before, 0, [])


@pytest.mark.parametrize(
    "text", ['x\n{"level": "info"}', "\x1b[31mred\x1b[0m", "a\r\nb", "\u2028", '"}{"', "%s %d", "\x00"]
)
def test_e09_one_event_is_one_log_line_whatever_it_holds(text: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "said %s", (text,), None)
    record.subject = text
    try:
        raise RuntimeError(text)
    except RuntimeError as error:
        record.exc_info = (RuntimeError, error, error.__traceback__)
    line = JsonFormatter().format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"said {text}"


def test_e09_a_hostile_request_writes_one_line_for_each_thing(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.post("/sign-in/", {"username": "x\n{}", "password": "y"}, headers={"user-agent": "\x1b[31m\nfake"})
    client.get("/no%0a%7B%22level%22:1%7D/")
    mail_in(mail(f"To: {HELP}", "Subject: x\x1b[31m", body="x", sender="X\x1b[2J <x@example.org>"))
    for record in caplog.records:
        line = JsonFormatter().format(record)
        assert line.isascii()
        assert line.isprintable()


@pytest.mark.parametrize(
    "address",
    ["-oQ/tmp@example.org", "a\r\nRCPT TO:<x>@example.org", "a b@example.org", "x", "a+tag@example.org", "a@b@c.test", "l" * 60 + "@example.org"],
)  # fmt: skip
def test_e10_a_mailbox_has_a_plain_address(desk: Desk, sign_in, address: str) -> None:
    form = {"address": address, "name": "x", "queue": desk.queue.pk, "is_active": "on"}
    page = sign_in(desk.admin).post("/admin/mail/mailbox/add/", form)
    made = Mailbox.objects.exclude(pk=desk.mailbox.pk)
    if page.status_code == 302:  # odd, and an address all the same: it goes nowhere near a shell
        assert made.get().address == address.lower()
        assert not set(address) & set("\r\n <>,;")
    else:
        assert not made.exists()


def test_e10_no_code_of_ours_starts_a_shell() -> None:
    for path in Path(settings.BASE_DIR).glob("[a-z]*/**/*.py"):
        if {"tests", ".venv", "data"} & set(path.relative_to(settings.BASE_DIR).parts):
            continue
        text = path.read_text()
        assert not re.search(
            r"shell\s*=\s*True|os\.system|os\.popen|\beval\(|\bexec\(|pickle|yaml\.load\b|marshal", text
        ), path


def test_e11_workers_take_json_alone_and_tasks_take_nothing_from_it(desk: Desk) -> None:
    work()
    assert list(current_app.conf.accept_content) == ["json"]
    assert current_app.conf.task_serializer == "json"
    assert set(DRAINS) >= {"mail.process", "notifications.dispatch", "mail.send"}
    for name in DRAINS:
        task: Any = current_app.tasks[name]
        with pytest.raises(TypeError):
            task("__import__('os')", key=1)
