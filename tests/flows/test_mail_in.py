"""Mail comes in by any way, odd or broken: filed once, or waiting with its reason, and never lost."""

from __future__ import annotations

import io
import smtplib
import socket
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone

from common import jobs
from mail.inbound import process as drain
from mail.inbound.parse import parse_email
from mail.inbound.raw import raw_file, raw_read
from mail.inbound.store import email_store
from mail.listener import make_controller
from mail.models import InboundEmail, Mailbox
from mail.tests.mails import file_part, mail, multipart, part
from tests.flows.incoming import AISHA, HELP, answered, opened, post, reply
from tests.support import Desk, outbox, work
from tickets.models import Ticket


@contextmanager
def listening(size: int = 1024 * 1024):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = make_controller("127.0.0.1", port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def test_the_listener_takes_a_mail_for_anybody_and_refuses_one_that_is_too_large(desk: Desk, settings) -> None:
    settings.MAIL_MAX_BYTES = 100_000
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("aisha@example.ac.uk", ["someone-unknown@localhost"], mail("Subject: Hi", body="x"))
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            client.sendmail("aisha@example.ac.uk", [HELP], mail("Subject: Big", body="x" * 200_000))
        assert refused.value.smtp_code == 552
        with pytest.raises(smtplib.SMTPDataError) as empty:
            client.sendmail("aisha@example.ac.uk", [HELP], b"")
        assert empty.value.smtp_code == 554
    work()
    row = InboundEmail.objects.get()
    assert (row.state, row.mailbox) == (InboundEmail.FILED, desk.mailbox)


def test_the_listener_says_try_again_while_the_disk_is_away(desk: Desk, settings, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.RAW_MAIL_DIR = blocked
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("aisha@example.ac.uk", [HELP], mail("Subject: Hi", body="x"))
        assert refused.value.smtp_code == 451
    assert not InboundEmail.objects.exists()


def test_a_mail_for_two_mailboxes_of_a_team_is_one_ticket_and_its_reply_one_message(desk: Desk) -> None:
    Mailbox.objects.create(address="library@localhost", name="Library", queue=desk.queue)
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("aisha@example.ac.uk", [HELP, "library@localhost"], mail("Subject: Hi", body="x", sender=AISHA))
    work()
    ticket = Ticket.objects.get()
    assert "The same mail was sent to Library (library@localhost) too." in ticket.messages.latest("pk").text
    raw = reply(answered(desk, ticket), to=f"{HELP}, library@localhost")
    assert post(raw).state == InboundEmail.FILED
    assert post(raw, to="library@localhost").state == InboundEmail.DUPLICATE
    assert ticket.messages.count() == 4


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes, *args: str) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("receive_email", *args)


def test_the_same_mail_by_two_paths_is_one_ticket_and_one_acknowledgement(desk: Desk, monkeypatch) -> None:
    raw = mail(f"To: {HELP}", "Subject: Printer", "Message-ID: <one@example.org>", body="It is dark.\r\n", sender=AISHA)
    first = post(b"Received: from a by b; Tue\r\n" + raw)
    pipe(monkeypatch, b"Received: from c by d; Wed\n" + raw.replace(b"\r\n", b"\n"), "--mailbox", HELP)
    work()
    second = InboundEmail.objects.latest("pk")
    assert (first.state, second.state, second.reason) == (InboundEmail.FILED, InboundEmail.DUPLICATE, "duplicate")
    assert second.ticket == first.ticket
    assert Ticket.objects.count() == 1
    assert len(outbox()) == 1


def test_a_mail_with_the_message_id_of_another_is_a_mail_of_its_own(desk: Desk) -> None:
    opened("Printer", "Message-ID: <same@example.org>")
    row = post(mail("Subject: Something else", "Message-ID: <same@example.org>", body="No sound.", sender=AISHA))
    assert row.state == InboundEmail.FILED
    assert Ticket.objects.count() == 2


def test_an_empty_pipe_and_a_broken_disk_exit_with_the_codes_mail_servers_read(
    desk: Desk, monkeypatch, settings, tmp_path
) -> None:
    with pytest.raises(SystemExit) as empty:
        pipe(monkeypatch, b"")
    assert empty.value.code == 65
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.RAW_MAIL_DIR = blocked
    with pytest.raises(SystemExit) as away:
        pipe(monkeypatch, mail("Subject: Hi"))
    assert away.value.code == 75


@pytest.mark.parametrize(
    ("raw", "state", "reason"),
    [
        (b"\x00\xff\xfe" * 1000, InboundEmail.QUARANTINED, "no_sender"),
        (b"\n\nx", InboundEmail.QUARANTINED, "no_sender"),
        (b"Subject: who sent this?\n\nNobody knows.\n", InboundEmail.QUARANTINED, "no_sender"),
        (mail("Received: x\r\n" * 99 + "Subject: Loop", body="round"), InboundEmail.QUARANTINED, "too_many_hops"),
        (mail(body=b""), InboundEmail.FILED, "opened"),
        (mail("Subject: \x00\x01", body=b"\x00\x00"), InboundEmail.FILED, "opened"),
        (mail("Content-Type: text/plain; charset=nonsense", body=b"\xff\xfe\x00"), InboundEmail.FILED, "opened"),
    ],
    ids=["garbage", "no headers", "no sender", "a loop", "empty", "only NUL", "undecodable"],
)
def test_odd_mail_is_filed_or_waits_and_is_never_lost(desk: Desk, raw: bytes, state: str, reason: str) -> None:
    row = post(raw)
    assert (row.state, row.reason) == (state, reason)
    assert raw_read(row) == raw
    assert Ticket.objects.count() == (1 if state == InboundEmail.FILED else 0)


def test_one_bad_mail_among_good_ones_stops_none_and_waits_in_the_end(desk: Desk, monkeypatch, caplog) -> None:
    def trip(raw: bytes):
        if b"BAD" in raw:
            raise ValueError("a fault in the parser")
        return parse_email(raw)

    monkeypatch.setattr(drain, "parse_email", trip)
    for subject in ("One", "BAD", "Two"):
        email_store(raw=mail(f"Subject: {subject}", body="x"), source="smtp", envelope_to=HELP)
    work()
    assert Ticket.objects.count() == 2
    bad = InboundEmail.objects.get(state=InboundEmail.RECEIVED)
    for attempt in range(2, drain.MAX_ATTEMPTS + 1):
        InboundEmail.objects.filter(pk=bad.pk).update(run_after=timezone.now())
        work()
        bad.refresh_from_db()
        assert bad.attempts == attempt
    assert (bad.state, bad.reason) == (InboundEmail.QUARANTINED, "broken")
    assert "a fault in the parser" in bad.error


def test_a_mail_that_kills_its_worker_each_time_is_not_opened_for_ever(desk: Desk, monkeypatch) -> None:
    row = email_store(raw=mail("Subject: Killer", body="x"), source="smtp", envelope_to=HELP)
    for _ in range(drain.MAX_ATTEMPTS):
        (claimed,) = jobs.claim(InboundEmail, limit=1, lease=drain.LEASE)
        InboundEmail.objects.filter(pk=claimed.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(drain, "parse_email", lambda raw: pytest.fail("it was opened"))
    work()
    row.refresh_from_db()
    assert (row.state, row.reason) == (InboundEmail.QUARANTINED, "poison")


def test_a_worker_that_dies_between_claim_and_filing_loses_nothing(desk: Desk) -> None:
    row = email_store(raw=mail("Subject: Printer", body="x", sender=AISHA), source="smtp", envelope_to=HELP)
    jobs.claim(InboundEmail, limit=1, lease=drain.LEASE)
    work()
    assert not Ticket.objects.exists()  # its lease still runs
    InboundEmail.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (InboundEmail.FILED, 2)
    assert Ticket.objects.count() == 1


def test_a_worker_that_wakes_up_too_late_files_nothing_and_leaves_no_file(desk: Desk, settings) -> None:
    raw = multipart("mixed", part("text/plain", "see"), file_part("a.txt", b"abc"), headers=("Subject: Printer",))
    email_store(raw=raw, source="smtp", envelope_to=HELP)
    (late,) = jobs.claim(InboundEmail, limit=1, lease=drain.LEASE)
    InboundEmail.objects.filter(pk=late.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    assert Ticket.objects.count() == 1
    InboundEmail.objects.filter(pk=late.pk).update(fingerprint="")  # so that only the fence holds it back
    drain.process(late)
    assert Ticket.objects.count() == 1
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and "attachments" in str(path)]
    assert [path.read_bytes() for path in kept if path.read_bytes() == b"abc"] == [b"abc"]


def test_while_its_file_is_away_a_mail_waits_without_counting(desk: Desk) -> None:
    row = email_store(raw=mail("Subject: Printer", body="x", sender=AISHA), source="smtp", envelope_to=HELP)
    path = raw_file(row)
    hidden = path.rename(path.with_suffix(".away"))
    for _ in range(drain.MAX_ATTEMPTS + 2):
        InboundEmail.objects.filter(pk=row.pk).update(run_after=timezone.now())
        work()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (InboundEmail.RECEIVED, 0)
    hidden.rename(path)
    InboundEmail.objects.filter(pk=row.pk).update(run_after=timezone.now())
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.FILED


def test_a_flood_from_one_address_waits_and_loses_nothing(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 3)
    for number in range(5):
        post(mail(f"Subject: Help {number}", body="x", sender=AISHA))
    assert Ticket.objects.count() == 3
    waiting = InboundEmail.objects.filter(state=InboundEmail.QUARANTINED, reason="flood")
    assert waiting.count() == 2
    post(mail("Subject: Mine", body="x", sender="someone.else@example.org"))
    assert Ticket.objects.count() == 4
