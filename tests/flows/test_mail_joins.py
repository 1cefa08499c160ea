"""Whose mail joins a ticket, whose is held, and whose opens another."""

from __future__ import annotations

import pytest

from mail.models import InboundEmail, KnownMessageId
from mail.tests.mails import PNG, file_part, mail, multipart, part
from tests.flows.incoming import AISHA, HELP, answered, opened, post, reply
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Attachment, Message, Participant, Ticket


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
