"""LMTP (RFC 2033): one answer for each recipient, 250 only when the mail is ours."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mail.listener import make_local_controller
from mail.models import InboundEmail, Mailbox
from mail.tests.mails import mail
from tests.live.server import free_port
from tests.support import Desk


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    controller = make_local_controller("127.0.0.1", free_port())
    controller.start()
    yield controller.port  # type: ignore[attr-defined]
    controller.stop()


def spoken(port: int, *recipients: str, raw: bytes = b"Subject: Hello\r\n\r\nHi\r\n") -> list[bytes]:
    """The answers after the mail, of a whole conversation."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        file = line.makefile("rwb")

        def say(words: bytes) -> bytes:
            file.write(words + b"\r\n")
            file.flush()
            answer = file.readline()
            while answer[3:4] == b"-":
                answer = file.readline()
            return answer

        file.readline()
        assert say(b"LHLO here").startswith(b"250")
        assert say(b"MAIL FROM:<anna@example.org>").startswith(b"250")
        for recipient in recipients:
            assert say(f"RCPT TO:<{recipient}>".encode()).startswith(b"250")
        assert say(b"DATA").startswith(b"354")
        file.write(raw + b".\r\n")
        file.flush()
        answers = [file.readline() for _ in recipients]
        assert say(b"NOOP").startswith(b"250")
        return answers


def test_each_recipient_is_answered_and_a_mailbox_gets_the_mail_once(desk: Desk, port: int) -> None:
    library = Mailbox.objects.create(address="library@example.ac.uk", name="Library", queue=desk.queue)
    answers = spoken(port, "library@example.ac.uk", "library+x@example.ac.uk", desk.mailbox.address)
    assert [answer[:3] for answer in answers] == [b"250"] * 3
    assert sorted(row.mailbox_id for row in InboundEmail.objects.all()) == sorted([library.pk, desk.mailbox.pk])
    assert set(InboundEmail.objects.values_list("source", flat=True)) == {"lmtp"}


def test_while_the_disk_is_away_every_recipient_is_asked_to_come_again(
    desk: Desk, port: int, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.RAW_MAIL_DIR = tmp_path / "file" / "mail"
    assert [answer[:3] for answer in spoken(port, "a@x.org", "b@x.org")] == [b"451", b"451"]
    assert not InboundEmail.objects.exists()


def test_a_mail_that_is_too_large_is_refused(desk: Desk, settings: Any) -> None:
    settings.MAIL_MAX_BYTES = 2_000
    controller = make_local_controller("127.0.0.1", free_port())
    controller.start()
    try:
        with smtplib.LMTP("127.0.0.1", controller.port) as lmtp:  # type: ignore[attr-defined]
            with pytest.raises(smtplib.SMTPResponseException) as refused:
                lmtp.sendmail("anna@example.org", ["helpdesk@localhost"], mail(body="x" * 4_000))
            assert refused.value.smtp_code == 552
    finally:
        controller.stop()
    assert not InboundEmail.objects.exists()


def test_it_listens_on_a_socket_too(desk: Desk, tmp_path: Path) -> None:
    path = str(tmp_path / "lmtp")
    controller = make_local_controller("", 0, path)
    controller.start()
    try:
        with smtplib.LMTP(path) as lmtp:
            lmtp.sendmail("anna@example.org", ["helpdesk@localhost"], mail(body="Hello"))
    finally:
        controller.stop()
    assert InboundEmail.objects.count() == 1
