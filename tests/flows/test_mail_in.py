"""What comes in: nothing lost, nothing twice, nobody let in who is not on the ticket, machines not answered."""

from __future__ import annotations

import io
import re
import smtplib
import socket
import sys
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from common import jobs
from mail.inbound import process as drain
from mail.inbound.parse import parse_email
from mail.inbound.store import email_store, raw_file, raw_read
from mail.listener import make_controller
from mail.models import InboundEmail, KnownMessageId, Mailbox, OutboundEmail
from mail.outbound.headers import LOOP_HEADER, instance_id
from mail.tests.mails import PNG, file_part, mail, multipart, part
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Attachment, Message, Participant, Ticket

HELP = "helpdesk@localhost"
AISHA = "Aisha Khan <aisha@example.ac.uk>"


def post(raw: bytes, **fields: str) -> InboundEmail:
    """Stores one mail, works it off, and gives its row."""
    row = email_store(raw=raw, source=fields.pop("source", "smtp"), envelope_to=fields.pop("to", HELP), **fields)
    work()
    row.refresh_from_db()
    return row


def opened(subject: str = "Printer", *headers: str, body: str = "It is dark.", sender: str = AISHA) -> Ticket:
    row = post(mail(f"To: {HELP}", f"Subject: {subject}", *headers, body=body, sender=sender))
    assert row.state == InboundEmail.FILED
    assert row.ticket is not None
    return row.ticket


def answered(desk: Desk, ticket: Ticket, text: str = "Which tray?", **fields) -> EmailMessage:
    services.reply_add(actor=desk.agent, ticket=ticket, text=text, **fields)
    work()
    return mails_to(ticket.requester.email)[-1]


def reply(sent: EmailMessage, *headers: str, text: str = "The upper one.", sender: str = AISHA, to: str = "") -> bytes:
    return mail(
        f"To: {to or sent['Reply-To']}",
        f"Subject: Re: {sent['Subject']}",
        f"In-Reply-To: {sent['Message-ID']}",
        *headers,
        body=text,
        sender=sender,
    )


# --- what is odd -----------------------------------------------------------------------------------------


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


def test_a_mail_for_two_mailboxes_is_filed_once_for_each_and_its_reply_once(desk: Desk) -> None:
    Mailbox.objects.create(address="library@localhost", name="Library", queue=desk.queue)
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("aisha@example.ac.uk", [HELP, "library@localhost"], mail("Subject: Hi", body="x", sender=AISHA))
    work()
    first, second = Ticket.objects.order_by("pk")
    sent = answered(desk, first)
    raw = reply(sent, to=f"{HELP}, library@localhost")
    assert post(raw).state == InboundEmail.FILED
    assert post(raw, to="library@localhost").state == InboundEmail.DUPLICATE
    assert first.messages.count() == 3
    assert second.messages.count() == 1


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


# --- machines --------------------------------------------------------------------------------------------


def test_an_out_of_office_to_our_answer_is_a_note_and_reopens_nothing(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket, "Done.", set_status=statuses.SOLVED)
    before = len(outbox())
    row = post(reply(sent, "Auto-Submitted: auto-replied", text="I am away until Monday."))
    assert (row.state, row.ticket) == (InboundEmail.NOTED, ticket)
    note = ticket.messages.latest("pk")
    assert (note.kind, note.text, note.is_automatic) == (Message.NOTE, "I am away until Monday.", True)
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    assert len(outbox()) == before


def test_an_out_of_office_to_nothing_we_know_is_ignored_with_its_reason(desk: Desk) -> None:
    row = post(mail("Subject: Automatic reply: hello", "X-Auto-Response-Suppress: All", body="Away."))
    assert (row.state, row.reason) == (InboundEmail.IGNORED, "out_of_office")
    assert not Ticket.objects.exists()
    assert outbox() == []


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <x.example.org>", "Return-Path: <>"]
)
def test_a_scanners_mail_becomes_a_ticket_that_nobody_is_answered_for(desk: Desk, header: str) -> None:
    row = post(
        mail("Subject: Scan from room 2", header, "Cc: bob@example.org", body="See file.", sender="mfp@example.org")
    )
    assert row.state == InboundEmail.FILED
    ticket = Ticket.objects.get()
    assert ticket.messages.get().is_automatic
    assert not Participant.objects.exists()
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    work()
    assert outbox() == []


def test_our_own_mail_by_any_sign_starts_no_loop(desk: Desk) -> None:
    sent = answered(desk, opened())
    before = Message.objects.count(), len(outbox())
    for raw in (
        mail(f"Message-ID: {sent['Message-ID']}", "Subject: x", body="y"),
        mail(f"{LOOP_HEADER}: {instance_id()}", "Subject: x", body="y"),
        mail("Subject: x", body="y", sender=f"Desk <{HELP.upper()}>"),
        mail("Subject: x", body="y", sender=str(sent["Reply-To"])),
    ):
        assert post(raw).state == InboundEmail.IGNORED
    assert (Message.objects.count(), len(outbox())) == before


def bounce(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    fields = {
        "Final-Recipient": "rfc822; aisha@example.ac.uk",
        "Action": action,
        "Status": status,
        "Diagnostic-Code": "smtp; 550 No such user",
    }
    report = "Reporting-MTA: dns; mx.example.org\r\n\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items())
    return multipart(
        'report; report-type="delivery-status"',
        part("text/plain", "I'm sorry to have to inform you."),
        part("message/delivery-status", report),
        part("text/rfc822-headers", f"Message-ID: {message_id}\r\nSubject: Re: Printer\r\n"),
        headers=("Subject: Undelivered Mail Returned to Sender", "Return-Path: <>"),
    ).replace(b"Anna Berg <anna@example.org>", b"MAILER-DAEMON@mx.example.org")


def test_a_bounce_is_a_note_on_its_ticket_and_the_reply_says_so(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    before = len(outbox())
    row = post(bounce(str(sent["Message-ID"])))
    assert (row.state, row.reason, row.ticket) == (InboundEmail.NOTED, "bounce", ticket)
    public = ticket.messages.get(kind=Message.REPLY)
    assert public.delivery == "failed"
    assert "550 No such user" in public.delivery_detail
    note = ticket.messages.get(kind=Message.NOTE)
    assert "aisha@example.ac.uk" in note.text
    again = post(bounce(str(sent["Message-ID"])).replace(b"sorry", b"very sorry"))
    assert again.state == InboundEmail.NOTED
    assert ticket.messages.filter(kind=Message.NOTE).count() == 1
    assert len(outbox()) == before


def test_a_late_mail_is_noted_and_has_not_failed(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    row = post(bounce(str(sent["Message-ID"]), action="delayed", status="4.4.1"))
    assert (row.state, row.reason) == (InboundEmail.NOTED, "bounce_delayed")
    assert ticket.messages.get(kind=Message.REPLY).delivery == "sent"


def test_a_forged_bounce_changes_nothing(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    forged = re.sub(r"\.[a-z2-7]{16}@", ".aaaaaaaaaaaaaaaa@", str(sent["Message-ID"]))
    row = post(bounce(forged))
    assert (row.state, row.reason) == (InboundEmail.IGNORED, "bounce_unknown")
    assert ticket.messages.get(kind=Message.REPLY).delivery == "sent"
    assert OutboundEmail.objects.filter(state=OutboundEmail.FAILED).count() == 0


# --- who may join ----------------------------------------------------------------------------------------


def test_a_colleagues_reply_before_our_acknowledgement_joins_the_same_ticket(desk: Desk) -> None:
    first = mail(f"To: {HELP}", "Cc: bob@example.org", "Subject: Printer", "Message-ID: <p1@example.org>", sender=AISHA)
    ticket = post(first).ticket
    row = post(
        mail(
            f"To: {HELP}",
            "Subject: Re: Printer",
            "In-Reply-To: <p1@example.org>",
            body="Mine too.",
            sender="bob@example.org",
        )
    )
    assert row.ticket == ticket
    assert row.message is not None
    assert (row.message.is_held, row.message.how["rule"]) == (False, "known_id")
    further = post(mail("Subject: AW: Printer", f"References: {'<p1@example.org>'}", body="And now?", sender=AISHA))
    assert further.ticket == ticket


def test_a_stranger_with_a_token_is_held_until_an_agent_accepts_them(desk: Desk, sign_in) -> None:
    ticket = opened()
    sent = answered(desk, ticket, set_status=statuses.SOLVED)
    row = post(reply(sent, "Cc: mallory@example.org", text="Let me in.", sender="eve@example.org"))
    assert (row.state, row.reason) == (InboundEmail.FILED, "held_stranger")
    assert row.message is not None
    assert row.message.is_held
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    assert not Participant.objects.exists()
    assert "Let me in." not in sign_in(desk.student).get(f"/my/tickets/{ticket.number}/").content.decode()
    response = sign_in(desk.agent).post(f"/desk/tickets/{ticket.number}/messages/{row.message.pk}/accept/")
    assert response.status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN
    assert [each.user.email for each in ticket.participants.all()] == ["eve@example.org"]


@pytest.mark.parametrize("sign", ["known id", "number"])
def test_a_stranger_without_a_token_opens_a_linked_ticket(desk: Desk, sign: str) -> None:
    ticket = opened("Printer", "Message-ID: <p1@example.org>")
    header = "In-Reply-To: <p1@example.org>" if sign == "known id" else f"Subject: Re: Printer [{ticket.number}]"
    row = post(mail(header, body="Tell me all.", sender="eve@example.org"))
    assert row.ticket is not None
    assert row.ticket != ticket
    assert (row.ticket.related_to, row.reason) == (ticket, "looks_like_reply")
    assert ticket.messages.count() == 1


def test_a_reply_to_a_closed_ticket_opens_a_linked_one(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket, set_status=statuses.SOLVED)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.CLOSED)
    row = post(reply(sent))
    assert row.ticket is not None
    assert row.reason == "ticket_was_closed"
    assert (row.ticket.related_to, row.ticket.requester) == (ticket, desk.student)


def agent_reply(desk: Desk, ticket: Ticket, *headers: str, text: str = "Try the tray.") -> bytes:
    headers = (f"Subject: Re: {ticket.subject} [{ticket.number}]", *headers)
    return mail(*headers, body=text, sender=f"Priya Nair <{desk.agent.email}>")


def test_an_agents_mail_that_nothing_vouches_for_is_held_and_sent_once_confirmed(desk: Desk, settings) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    ticket = opened()
    before = len(outbox())
    row = post(agent_reply(desk, ticket, "Authentication-Results: evil.example; dmarc=pass header.from=example.ac.uk"))
    assert row.reason == "held_agent"
    assert row.message is not None
    assert (row.message.kind, row.message.is_held) == (Message.REQUEST, True)
    assert len(outbox()) == before
    services.held_accept(actor=desk.lead, message=row.message)
    work()
    row.message.refresh_from_db()
    ticket.refresh_from_db()
    assert (row.message.kind, row.message.author, row.message.delivery) == (Message.REPLY, desk.agent, "sent")
    assert ticket.first_response_at is not None
    assert not ticket.participants.exists()
    body = mails_to(desk.student.email)[-1].get_body(("plain",))
    assert body is not None
    assert "Try the tray." in body.get_content()


def test_an_agents_authenticated_mail_is_a_public_reply(desk: Desk, settings) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    ticket = opened()
    row = post(
        agent_reply(desk, ticket, "Authentication-Results: mx.example.ac.uk; dmarc=pass header.from=example.ac.uk")
    )
    assert row.reason == "answered"
    assert row.message is not None
    assert (row.message.kind, row.message.author, row.message.how["authenticated"]) == (Message.REPLY, desk.agent, True)
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN
    body = mails_to(desk.student.email)[-1].get_body(("plain",))
    assert body is not None
    assert "Try the tray." in body.get_content()


def test_two_senders_in_one_mail_are_vouched_for_by_nothing(desk: Desk, settings) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    ticket = opened()
    row = post(
        agent_reply(
            desk,
            ticket,
            "From: eve@example.org",
            "Authentication-Results: mx.example.ac.uk; dmarc=pass header.from=example.ac.uk",
        )
    )
    assert row.reason == "held_agent"


def test_only_a_mail_that_surely_is_theirs_copies_further_people_in(desk: Desk) -> None:
    ticket = opened("Printer", "Message-ID: <p1@example.org>")
    forged = mail("Subject: Re", "In-Reply-To: <p1@example.org>", "Cc: mallory@example.org", body="Hm.", sender=AISHA)
    assert post(forged).ticket == ticket
    assert not ticket.participants.exists()
    sent = answered(desk, ticket)
    post(reply(sent, "Cc: bob@example.org, helpdesk@localhost, noreply@example.org"))
    assert [each.user.email for each in ticket.participants.all()] == ["bob@example.org"]


def test_a_mails_files_are_kept_as_they_are_and_belong_to_its_message(desk: Desk) -> None:
    program = b"MZ\x90\x00program"
    html = part("text/html", '<p>See <img src="cid:logo@x"></p>')
    logo = file_part("logo.png", PNG, "image/png", "Content-ID: <logo@x>")
    post(multipart("mixed", html, logo, file_part("tool.exe", program), headers=("Subject: Files",)))
    files = Attachment.objects.order_by("pk")
    assert [(each.name, each.is_inline) for each in files] == [("logo.png", True), ("tool.exe", False)]
    assert files[1].file.read() == program
    assert Message.objects.get().html.startswith("<p>See")


def test_every_id_of_a_mail_on_a_ticket_is_known_once(desk: Desk) -> None:
    ticket = opened(
        "Printer",
        "Message-ID: <c@example.org>",
        "References: <a@example.org> <b@example.org>",
        "In-Reply-To: <b@example.org>",
    )
    assert KnownMessageId.objects.filter(ticket=ticket, is_ours=False).count() == 3


# --- the page --------------------------------------------------------------------------------------------


def test_a_mail_that_waits_is_on_the_page_and_try_again_files_it(desk: Desk, sign_in, monkeypatch) -> None:
    monkeypatch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 0)
    desk.student.refresh_from_db()
    row = post(mail("Subject: Help <b>me</b>", body="<script>x()</script>", sender=AISHA))
    client = sign_in(desk.agent)
    page = client.get("/desk/mail/").content.decode()
    assert "Too many at once" in page
    assert "Help &lt;b&gt;me&lt;/b&gt;" in page
    detail = client.get(f"/desk/mail/{row.pk}/").content.decode()
    assert "&lt;script&gt;x()&lt;/script&gt;" in detail
    assert client.get(f"/desk/mail/{row.pk}/again/").status_code == 405
    assert client.post(f"/desk/mail/{row.pk}/again/").status_code == 302
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.FILED
    assert client.post(f"/desk/mail/{row.pk}/again/").status_code == 403
    assert Ticket.objects.count() == 1


def test_setting_a_mail_aside_asks_why_and_can_be_undone(desk: Desk, sign_in) -> None:
    row = post(b"Subject: who sent this?\n\nNobody knows.\n")
    client = sign_in(desk.agent)
    without = client.post(f"/desk/mail/{row.pk}/set-aside/", {"reason": " "})
    assert without.status_code == 400
    assert "Say why" in without.content.decode()
    assert client.post(f"/desk/mail/{row.pk}/set-aside/", {"reason": "Test of\r\nthe scanner"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason, row.evidence["words"]) == (InboundEmail.IGNORED, "set_aside", "Test of the scanner")
    assert "Test of the scanner" in client.get(f"/desk/mail/{row.pk}/").content.decode()
    client.post(f"/desk/mail/{row.pk}/again/")
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.QUARANTINED


def test_mail_is_seen_by_the_agents_of_its_mailbox_and_the_original_by_administrators(desk: Desk, sign_in) -> None:
    raw = b"Subject: who sent this?\n\n<script>x()</script>\n"
    row = post(raw)
    paths = ["", "original/", "again/", "set-aside/"]
    for path in paths:
        for person in (desk.outsider,):
            client = sign_in(person)
            ask = client.post if path in {"again/", "set-aside/"} else client.get
            assert ask(f"/desk/mail/{row.pk}/{path}").status_code == 404
    assert Client().get("/desk/mail/").status_code == 302
    assert sign_in(desk.student).get("/desk/mail/").status_code == 403
    assert sign_in(desk.agent).get(f"/desk/mail/{row.pk}/original/").status_code == 403
    assert str(row.pk) not in re.findall(
        r"/desk/mail/(\d+)/", sign_in(desk.outsider).get("/desk/mail/").content.decode()
    )
    original = sign_in(desk.admin).get(f"/desk/mail/{row.pk}/original/")
    assert b"".join(original.streaming_content) == raw
    assert original.headers["Content-Type"] == "text/plain"
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert original.headers["X-Content-Type-Options"] == "nosniff"


def test_a_filed_mail_is_seen_only_by_who_works_on_its_ticket(desk: Desk, sign_in) -> None:
    ticket = opened()
    row = InboundEmail.objects.get(ticket=ticket)
    assert sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").status_code == 200
    other = Mailbox.objects.get().queue.__class__.objects.create(
        name="Library",
        team=desk.outsider.memberships.get().team,
        calendar=desk.queue.calendar,
        policy=desk.queue.policy,
    )
    services.queue_set(actor=desk.agent, ticket=ticket, queue=other)
    assert sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").status_code == 404
    assert sign_in(desk.outsider).get(f"/desk/mail/{row.pk}/").status_code == 200


@pytest.mark.parametrize(
    "query", ["show=filed", "show=nonsense", "before=99999999999999999999999", "before=%00", "before=-1"]
)
def test_odd_addresses_are_no_faults(desk: Desk, sign_in, query: str) -> None:
    post(mail("Subject: Hi", body="x"))
    assert sign_in(desk.agent).get(f"/desk/mail/?{query}").status_code == 200
    assert sign_in(desk.agent).get("/desk/mail/99999999999999999999999999/").status_code == 404


def test_looking_at_mail_changes_nothing_and_costs_few_queries(
    desk: Desk, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(60):
        email_store(raw=f"Subject: {number}\n\nx\n".encode(), source="smtp", envelope_to=HELP)
    work()
    client = sign_in(desk.agent)
    with django_assert_max_num_queries(12):
        page = client.get("/desk/mail/").content.decode()
    assert "before=" in page
    assert "60" in page


def test_explain_email_says_what_would_become_of_a_mail_and_changes_nothing(desk: Desk, monkeypatch, capsys) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    before = Message.objects.count(), InboundEmail.objects.count()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(reply(sent))))
    call_command("explain_email")
    said = capsys.readouterr().out
    assert "join: Joined its ticket" in said
    assert ticket.number in said
    call_command("explain_email", str(InboundEmail.objects.get(ticket=ticket).pk))
    assert "filed opened" in capsys.readouterr().out
    assert (Message.objects.count(), InboundEmail.objects.count()) == before


def test_what_left_is_read_by_our_own_parser_as_it_was_written(desk: Desk) -> None:
    sent = answered(desk, opened("Drucker “groß”"), "Grüße aus dem Büro")
    parsed = parse_email(bytes(message_from_bytes(bytes(sent), policy=policy.SMTP).as_bytes()))
    assert "Grüße aus dem Büro" in parsed.text
    assert parsed.subject.startswith("Re: Drucker “groß”")
    assert not parsed.is_automatic
