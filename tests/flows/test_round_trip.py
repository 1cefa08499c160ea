"""The main job: a mail, its acknowledgement, the answer, and the reply that finds its ticket again."""

from __future__ import annotations

import re
import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings

from mail.inbound.store import email_store
from mail.models import InboundEmail
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Message, Ticket


def receive(raw: bytes, envelope_to: str = "helpdesk@localhost", envelope_from: str = "") -> InboundEmail:
    row = email_store(raw=raw, source="smtp", envelope_to=envelope_to, envelope_from=envelope_from)
    work()
    row.refresh_from_db()
    return row


def request(sender: str = "aisha@example.ac.uk", subject: str = "The code never arrives") -> Ticket:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "helpdesk@localhost", subject
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@mail.example.ac.uk>"
    mail.set_content("I looked in the junk folder.\n")
    receive(mail.as_bytes())
    return Ticket.objects.latest("pk")


def answered(desk: Desk, ticket: Ticket, text: str = "Which address should it be?", **fields) -> bytes:
    """The bytes of the answer as they left."""
    services.reply_add(actor=desk.agent, ticket=ticket, text=text, **fields)
    work()
    return max(Path(settings.OUTBOX_DIR).glob("*.eml")).read_bytes()


def relayed(raw: bytes) -> EmailMessage:
    """Our own bytes after a relay that means well: cases folded, lines wrapped anew, Reply-To gone."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    for name in ("From", "To", "Message-ID", "Reply-To"):
        value = str(mail[name])
        del mail[name]
        mail[name] = value.upper()
    del mail["Reply-To"]
    del mail["X-Helpdesk-Loop"]
    body = mail.get_body(("plain",))
    assert body is not None
    body.set_content(re.sub(r"(.{40}\S*) ", r"\1\n", body.get_content()))
    return mail


def reply_to(sent: EmailMessage, text: str, *, sender: str, to: str, subject: str = "", **headers: str) -> bytes:
    """What a mail program makes of pressing Reply, with the answer quoted below."""
    body = sent.get_body(("plain",))
    assert body is not None
    quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines())
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = subject or f"Re: {sent['Subject']}"
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@phone.example.ac.uk>"
    values = {"In-Reply-To": str(sent["Message-ID"]), "References": str(sent["Message-ID"]), **headers}
    for name, value in values.items():
        if value:
            mail[name] = value
    mail.set_content(f"{text}\n\nOn Tuesday, IT Service Desk wrote:\n{quoted}")
    return mail.as_bytes()


def test_a_reply_to_our_own_bytes_through_a_mangling_relay_joins_its_ticket(desk: Desk) -> None:
    ticket = request()
    sent = relayed(answered(desk, ticket))
    raw = reply_to(
        sent,
        "It is aisha.k@outlook.com.",
        sender="AISHA@EXAMPLE.AC.UK",
        to=str(sent["From"]),
        subject="Antw: something else altogether",
        **{"In-Reply-To": ""},
    )
    row = receive(raw)
    assert row.state == InboundEmail.FILED
    assert Ticket.objects.count() == 1
    message = ticket.messages.latest("pk")
    assert (message.kind, message.author, message.is_held) == (Message.REQUEST, desk.student, False)
    assert message.text.strip() == "It is aisha.k@outlook.com."


@pytest.mark.parametrize("kept", ["Reply-To", "In-Reply-To", "References", "the subject"])
def test_one_sign_of_the_thread_is_enough(desk: Desk, kept: str) -> None:
    ticket = request()
    sent = message_from_bytes(answered(desk, ticket), policy=policy.default)
    assert isinstance(sent, EmailMessage)
    message_id = str(sent["Message-ID"])
    raw = reply_to(
        sent,
        "Here it is.",
        sender="aisha@example.ac.uk",
        to=str(sent["Reply-To"]).upper() if kept == "Reply-To" else "helpdesk@localhost",
        subject=f"Re: {sent['Subject']}" if kept == "the subject" else "No subject",
        **{name: message_id if kept == name else "" for name in ("In-Reply-To", "References")},
    )
    receive(raw)
    assert Ticket.objects.count() == 1
    assert ticket.messages.latest("pk").text.strip() == "Here it is."


def test_the_talk_goes_on_for_several_rounds_in_one_thread(desk: Desk) -> None:
    ticket = request()
    for turn in range(3):
        sent = message_from_bytes(answered(desk, ticket, f"Question {turn}"), policy=policy.default)
        assert isinstance(sent, EmailMessage)
        receive(reply_to(sent, f"Answer {turn}", sender="aisha@example.ac.uk", to=str(sent["Reply-To"])))
    assert Ticket.objects.count() == 1
    kinds = [message.kind for message in ticket.messages.all()]
    assert kinds == [Message.REQUEST, *[Message.REPLY, Message.REQUEST] * 3]
    last = mails_to(desk.student.email)[-1]
    assert len(last["References"].split()) >= 6
    assert len({mail["Message-ID"] for mail in outbox()}) == len(outbox()) == 4


def test_a_reply_to_a_solved_ticket_opens_it_again(desk: Desk) -> None:
    ticket = request()
    sent = relayed(answered(desk, ticket, "Done.", set_status=statuses.SOLVED))
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    receive(reply_to(sent, "No, it is not.", sender="aisha@example.ac.uk", to="helpdesk@localhost"))
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN


def test_an_out_of_office_to_our_answer_gets_no_answer_and_opens_nothing(desk: Desk) -> None:
    ticket = request()
    sent = relayed(answered(desk, ticket, "Done.", set_status=statuses.SOLVED))
    before = len(outbox())
    raw = reply_to(
        sent, "I am away.", sender="aisha@example.ac.uk", to="helpdesk@localhost", **{"Auto-Submitted": "auto-replied"}
    )
    receive(raw)
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    assert len(outbox()) == before


def test_a_stranger_with_a_leaked_reply_address_is_held_and_hears_nothing(desk: Desk) -> None:
    ticket = request()
    sent = message_from_bytes(answered(desk, ticket), policy=policy.default)
    assert isinstance(sent, EmailMessage)
    before = len(outbox())
    receive(reply_to(sent, "Let me in.", sender="stranger@example.org", to=str(sent["Reply-To"])))
    assert Ticket.objects.count() == 1
    assert ticket.messages.latest("pk").is_held
    assert len(outbox()) == before
    services.reply_add(actor=desk.agent, ticket=ticket, text="Only for Aisha.")
    work()
    assert not mails_to("stranger@example.org")


def test_our_own_mail_that_comes_back_starts_no_loop(desk: Desk) -> None:
    ticket = request()
    raw = answered(desk, ticket)
    before = len(outbox())
    receive(raw)
    assert len(outbox()) == before
    assert Ticket.objects.count() == 1
