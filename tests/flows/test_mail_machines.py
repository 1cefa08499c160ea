"""Mail that machines wrote: nobody is answered, nothing reopens, no loop starts."""

from __future__ import annotations

import re

import pytest

from mail.models import InboundEmail, OutboundEmail
from mail.outbound.headers import LOOP_HEADER, instance_id
from mail.tests.mails import mail, multipart, part
from tests.flows.incoming import HELP, answered, opened, post, reply
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Message, Participant, Ticket


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
    before = len(mails_to(desk.student.email))
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
    assert len(mails_to(desk.student.email)) == before, "whoever cannot be reached is not written to again"
    (notice,) = mails_to(desk.agent.email)
    assert (
        "not delivered" in str(notice["Subject"]).lower()
        or "not delivered" in notice.get_body(("plain",)).get_content()
    )


def test_a_late_mail_is_noted_and_has_not_failed(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    row = post(bounce(str(sent["Message-ID"]), action="delayed", status="4.4.1"))
    assert (row.state, row.reason) == (InboundEmail.NOTED, "bounce_delayed")
    assert ticket.messages.get(kind=Message.REPLY).delivery == "sent"


def test_news_that_a_mail_arrived_says_nothing_on_its_ticket(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    before = ticket.messages.count()
    row = post(bounce(str(sent["Message-ID"]), action="delivered", status="2.0.0"))
    assert (row.state, row.reason) == (InboundEmail.IGNORED, "bounce_arrived")
    assert ticket.messages.count() == before
    assert ticket.messages.get(kind=Message.REPLY).delivery == "sent"


@pytest.mark.parametrize("header", ["X-Auto-Response-Suppress: All", "X-RT-Loop-Prevention: desk.example.org"])
def test_a_person_whose_mail_wants_no_automatic_answer_gets_a_ticket_and_none(desk: Desk, header: str) -> None:
    row = post(mail("Subject: Printer", header, body="It smokes."))
    assert row.state == InboundEmail.FILED
    work()
    assert outbox() == []


def test_a_servers_mark_in_the_subject_names_no_ticket_and_hides_no_number(desk: Desk) -> None:
    post(mail("Subject: [EXTERNAL] Printer smokes", body="It smokes."))
    ticket = Ticket.objects.get()
    assert ticket.subject == "Printer smokes"
    row = post(mail(f"Subject: [EXTERNAL] Re: Printer smokes [{ticket.number}]", body="Still."))
    assert row.ticket == ticket


def test_a_forged_bounce_changes_nothing(desk: Desk) -> None:
    ticket = opened()
    sent = answered(desk, ticket)
    forged = re.sub(r"\.[a-z2-7]{16}@", ".aaaaaaaaaaaaaaaa@", str(sent["Message-ID"]))
    row = post(bounce(forged))
    assert (row.state, row.reason) == (InboundEmail.IGNORED, "bounce_unknown")
    assert ticket.messages.get(kind=Message.REPLY).delivery == "sent"
    assert OutboundEmail.objects.filter(state=OutboundEmail.FAILED).count() == 0
