"""Sending by the accounts of mailboxes: each server for itself, encrypted, by password or OAuth 2.0."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from django.db import connections

from common.sealed import seal
from mail.models import Mailbox, MailboxAccount, OutboundEmail
from mail.outbound import deliver
from mail.outbound.deliver import send_due
from mail.outbound.services import email_queue
from mail.outbound.smtp import smtp_test
from tests.dovecot import PASSWORD, Dovecot
from tests.live.server import free_port
from tests.mail.conftest import account_on
from tests.smtp_sink import Sink
from tests.support import Desk, outbox


class Submission(Sink):
    """A submission server that takes a password or a token, and remembers who signed in how."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.signed_in: list[tuple[str, str]] = []

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        user, token, *_rest = base64.b64decode(args[1]).decode().split("\x01")
        self.signed_in.append(("xoauth2", user.removeprefix("user=")))
        if token.removeprefix("auth=Bearer ") in self.tokens:
            return AuthResult(success=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    def check(self, _server: SMTP, _session: Any, _envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.signed_in.append((mechanism, data.login.decode()))
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


@pytest.fixture
def submission(dovecot: Dovecot, settings: Any) -> Iterator[tuple[Submission, int]]:
    settings.MAIL_CA_FILE = dovecot.ca_file
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(dovecot.ca_file, str(dovecot.folder / "key.pem"))
    handler, port = Submission(), free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=handler.check,
    )  # fmt: skip
    controller.start()
    yield handler, port
    controller.stop()


def queue(desk: Desk, mailbox: Mailbox | None, to: str = "aisha@example.ac.uk") -> OutboundEmail:
    return email_queue(
        kind=OutboundEmail.LINK,
        person=desk.student,
        recipient=to,
        subject="Hello",
        text="Hi.",
        html="",
        mailbox=mailbox,
    )


def test_mail_of_a_mailbox_leaves_by_its_account_and_everything_else_by_the_relay(
    desk: Desk, dovecot: Dovecot, submission: tuple[Submission, int]
) -> None:
    server, port = submission
    account = account_on(dovecot, desk, fetches=False, sends=True, smtp_host="127.0.0.1", smtp_port=port)
    mine, other = queue(desk, desk.mailbox), queue(desk, None)
    send_due()
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, other.state) == ("sent", "sent")
    assert server.signed_in == [("LOGIN", account.username)] or server.signed_in == [("PLAIN", account.username)]
    ((sender, recipients, raw),) = server.mails
    assert sender == desk.mailbox.address
    assert recipients == ["aisha@example.ac.uk"]
    assert mine.rfc_message_id.encode() in raw
    assert [mail["Message-ID"] for mail in outbox()] == [other.rfc_message_id]


def test_a_token_signs_in_and_one_taken_back_is_renewed_at_once(
    desk: Desk, dovecot: Dovecot, submission: tuple[Submission, int]
) -> None:
    server, port = submission
    tokens = dovecot.tokens
    tokens.asked, tokens.life, tokens.refuse, tokens.user = [], 3600, "", "desk@example.ac.uk"
    server.tokens = {"access-1", "access-2"}
    account_on(
        dovecot, desk, fetches=False, sends=True, smtp_host="127.0.0.1", smtp_port=port, auth="oauth",
        client_id="desk", token_url=f"{tokens.url}/token", scope="mail", refresh_token_sealed=seal("first"),
    )  # fmt: skip
    first = queue(desk, desk.mailbox)
    send_due()
    server.tokens = {"access-2"}
    second = queue(desk, desk.mailbox)
    send_due()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("sent", "sent")
    assert {mechanism for mechanism, _user in server.signed_in} == {"xoauth2"}
    assert len(tokens.asked) == 2


def test_a_refused_password_is_said_tried_again_and_written_into_no_log(
    desk: Desk, dovecot: Dovecot, submission: tuple[Submission, int], caplog: pytest.LogCaptureFixture
) -> None:
    _server, port = submission
    account = account_on(
        dovecot, desk, fetches=False, sends=True, smtp_host="127.0.0.1", smtp_port=port,
        password_sealed=seal("wrong-and-secret"),
    )  # fmt: skip
    row = queue(desk, desk.mailbox)
    send_due()
    row.refresh_from_db()
    assert row.state == "queued"
    assert "535" in row.error
    trouble = smtp_test(account)
    assert trouble is not None
    assert trouble.code == "credentials"
    assert "wrong-and-secret" not in caplog.text + row.error + trouble.words


def test_a_server_nobody_vouches_for_gets_no_password(
    desk: Desk, dovecot: Dovecot, submission: tuple[Submission, int], settings: Any
) -> None:
    server, port = submission
    settings.MAIL_CA_FILE = ""
    account_on(dovecot, desk, fetches=False, sends=True, smtp_host="127.0.0.1", smtp_port=port)
    row = queue(desk, desk.mailbox)
    send_due()
    row.refresh_from_db()
    assert row.state == "queued"
    assert row.error
    assert server.signed_in == []


def test_a_server_that_says_nothing_holds_up_its_own_mail_and_nobody_elses(
    desk: Desk, dovecot: Dovecot, settings: Any
) -> None:
    """R15: one slot at most is used for it, and it is given up after EMAIL_TIMEOUT."""
    settings.EMAIL_TIMEOUT = 4
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    account_on(dovecot, desk, fetches=False, sends=True, smtp_host="127.0.0.1", smtp_port=port)
    stuck = [queue(desk, desk.mailbox, f"s{number}@example.ac.uk") for number in range(3)]
    threads = [threading.Thread(target=_drained) for _ in range(3)]
    began = time.monotonic()
    for each in threads:
        each.start()
    time.sleep(0.5)
    other = queue(desk, None)
    _drained()
    other.refresh_from_db()
    assert other.state == "sent"
    assert time.monotonic() - began < 3
    for each in threads:
        each.join()
    assert time.monotonic() - began < 8  # one time-out, not three
    silent.close()
    for row in stuck:
        row.refresh_from_db()
    assert {row.state for row in stuck} == {"queued"}
    assert sum(row.attempts for row in stuck) == 1


def _drained() -> None:
    try:
        send_due()
    finally:
        if threading.current_thread() is not threading.main_thread():
            connections.close_all()


def test_every_mail_has_exactly_one_lane(desk: Desk, dovecot: Dovecot) -> None:
    other = Mailbox.objects.create(address="library@example.ac.uk", name="Library", queue=desk.queue)
    account_on(dovecot, desk, sends=True, smtp_host="a.example", smtp_port=1)
    account_on(dovecot, desk, mailbox=other, sends=False)
    rows = [queue(desk, box) for box in (None, desk.mailbox, other)]
    found = [OutboundEmail.objects.filter(lane.rows).values_list("pk", flat=True) for lane in deliver.lanes()]
    assert sorted(key for keys in found for key in keys) == sorted(row.pk for row in rows)
    assert MailboxAccount.objects.filter(sends=True).count() == 1
