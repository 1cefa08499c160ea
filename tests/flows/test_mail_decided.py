"""Somebody of the desk decides where a mail belongs: into a ticket, or a ticket of its own."""

from __future__ import annotations

import pytest

from common.errors import HelpdeskError
from mail.inbound.deciding import email_file, email_open
from mail.models import InboundEmail
from mail.tests.mails import mail, multipart, part
from tests.flows.incoming import AISHA, HELP, opened, post
from tests.flows.waiting import KEN, PAPER, ask, waits
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Attachment, Message, Participant, Queue, Ticket


def test_a_mail_of_the_requester_is_filed_as_their_words_and_later_replies_follow(
    desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = opened()
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.WAITING)
    row = waits(monkeypatch, ask(AISHA))
    answer = sign_in(desk.agent).post(f"/desk/mail/{row.pk}/file/", {"number": ticket.number.lower().replace("-", " ")})
    assert answer.status_code == 302
    row.refresh_from_db()
    ticket.refresh_from_db()
    assert (row.state, row.reason, row.ticket) == (InboundEmail.FILED, "filed_by_hand", ticket)
    assert (row.evidence["by"], row.evidence["was"]) == (desk.agent.pk, "flood")
    assert (row.message.kind, row.message.author, row.message.is_held) == (Message.REQUEST, desk.student, False)
    assert row.message.how["rule"] == "by_hand"
    assert ticket.status == statuses.OPEN
    later = post(mail(f"To: {HELP}", "Subject: Re", "In-Reply-To: <ken.1@example.org>", body="And?", sender=AISHA))
    assert later.ticket == ticket


def test_a_stranger_is_held_unless_they_are_put_on_the_ticket(
    desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, client = opened(), sign_in(desk.agent)
    held = waits(monkeypatch, ask())
    client.post(f"/desk/mail/{held.pk}/file/", {"number": ticket.number})
    held.refresh_from_db()
    assert (held.message.is_held, held.reason) == (True, "held_by_hand")
    assert not ticket.participants.exists()
    assert "I cannot open it." not in sign_in(desk.student).get(f"/my/{ticket.number}/").content.decode()
    joined = waits(monkeypatch, ask(body="Me again.", subject="More").replace(b"ken.1@", b"ken.2@"))
    client.post(f"/desk/mail/{joined.pk}/file/", {"number": ticket.number, "adds_sender": "on"})
    joined.refresh_from_db()
    assert (joined.message.is_held, joined.message.author.email) == (False, "ken@example.org")
    assert Participant.objects.get(ticket=ticket).user.email == "ken@example.org"
    work()
    assert mails_to("ken@example.org") == []
    later = post(mail(f"To: {HELP}", "Subject: Re", "In-Reply-To: <ken.2@example.org>", body="And?", sender=KEN))
    assert later.ticket == ticket


def test_a_stranger_held_by_hand_is_let_in_as_any_other(desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, client = opened(), sign_in(desk.agent)
    row = email_file(actor=desk.agent, row=waits(monkeypatch, ask()), ticket=ticket)
    client.post(f"{ticket.get_absolute_url()}messages/{row.message.pk}/accept/")
    row.message.refresh_from_db()
    assert not row.message.is_held
    assert "I cannot open it." in sign_in(desk.student).get(f"/my/{ticket.number}/").content.decode()
    later = post(mail(f"To: {HELP}", "Subject: Re", "In-Reply-To: <ken.1@example.org>", body="And?", sender=KEN))
    assert (later.ticket, later.message.is_held) == (ticket, False)


def test_a_mail_for_a_ticket_that_went_into_another_comes_to_the_one_that_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, went = opened("Stays"), opened("Went")
    services.tickets_merge(actor=desk.agent, source=went, target=stays)
    went.refresh_from_db()
    row = email_file(actor=desk.agent, row=waits(monkeypatch, ask(AISHA)), ticket=went)
    assert (row.ticket, row.message.ticket, row.message.is_held) == (stays, stays, False)


def test_a_mail_that_fails_again_by_hand_says_so_and_stays(
    desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticket, row = opened(), waits(monkeypatch, ask(AISHA))

    def fail(**_fields: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr("mail.inbound.intake.request_add", fail)
    answer = sign_in(desk.agent).post(f"/desk/mail/{row.pk}/file/", {"number": ticket.number})
    assert answer.status_code == 400
    assert "It stays as it was." in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, ticket.messages.count()) == (InboundEmail.QUARANTINED, 1)


def test_what_a_machine_wrote_is_filed_as_a_note_that_reopens_nothing(desk: Desk) -> None:
    ticket = opened()
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    work()
    sent = len(outbox())
    away = post(mail(f"To: {HELP}", "Subject: Away", "Auto-Submitted: auto-replied", body="Until Monday.", sender=KEN))
    assert away.state == InboundEmail.IGNORED
    row = email_file(actor=desk.agent, row=away, ticket=ticket, adds_sender=True)
    work()
    ticket.refresh_from_db()
    assert (row.state, row.reason, row.message.kind) == (InboundEmail.NOTED, "noted_by_hand", Message.NOTE)
    assert (ticket.status, ticket.participants.count(), len(outbox())) == (statuses.SOLVED, 0, sent)


def test_a_mail_without_a_sender_is_a_note_or_a_ticket_for_whom_somebody_names(desk: Desk, sign_in) -> None:
    ticket, client = opened(), sign_in(desk.agent)
    first, second = (post(f"Subject: scan {n}\n\nDevice MFP\n".encode()) for n in (1, 2))
    client.post(f"/desk/mail/{first.pk}/file/", {"number": ticket.number, "adds_sender": "on"})
    first.refresh_from_db()
    assert (first.state, first.message.kind, first.message.author) == (InboundEmail.NOTED, Message.NOTE, None)
    for wrong in ("", "nobody", HELP, f"{HELP.replace('@', '+x@')}"):
        answer = client.post(f"/desk/mail/{second.pk}/ticket/", {"queue": desk.queue.pk, "address": wrong})
        assert answer.status_code == 400, wrong
    assert (
        client.post(
            f"/desk/mail/{second.pk}/ticket/", {"queue": desk.queue.pk, "address": " Ken@Example.org "}
        ).status_code
        == 302
    )
    second.refresh_from_db()
    assert second.ticket.requester.email == "ken@example.org"
    assert (second.ticket.subject, second.reason) == ("scan 2", "opened_by_hand")
    work()
    [told] = mails_to("ken@example.org")
    assert "Device MFP" not in told.as_string()  # nobody knows that it is theirs


def test_a_ticket_opened_by_hand_goes_to_the_chosen_queue_with_its_files_and_is_acknowledged_once(
    desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Queue.objects.create(name="Second line", team=desk.team)
    raw = multipart("mixed", part("text/plain", "See it."), PAPER,
                    headers=(f"To: {HELP}", "Subject: Paper", "Message-ID: <p@example.org>"))  # fmt: skip
    row = waits(monkeypatch, raw)
    assert sign_in(desk.agent).post(f"/desk/mail/{row.pk}/ticket/", {"queue": other.pk}).status_code == 302
    work()
    row.refresh_from_db()
    assert (row.state, row.ticket.queue, row.ticket.requester.email) == (InboundEmail.FILED, other, "anna@example.org")
    assert Attachment.objects.get(message=row.message).name == "a.pdf"
    assert len(mails_to("anna@example.org")) == 1


@pytest.mark.parametrize("marker", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <l.example.org>"])
def test_automatic_mail_becomes_a_ticket_by_hand_and_nobody_is_answered(desk: Desk, marker: str) -> None:
    row = post(mail(f"To: {HELP}", "Subject: Report", marker, body="All is well.", sender=KEN))
    if row.state != InboundEmail.IGNORED:  # a list opens a ticket by itself
        InboundEmail.objects.filter(pk=row.pk).update(state=InboundEmail.IGNORED, fingerprint="", message=None)
        row.refresh_from_db()
    row = email_open(actor=desk.agent, row=row)
    work()
    assert (row.state, row.message.is_automatic, outbox()) == (InboundEmail.FILED, True, [])


def test_our_own_mail_that_came_back_opens_no_loop_by_hand(desk: Desk) -> None:
    opened()
    sent = mails_to("aisha@example.ac.uk")[-1]
    row = post(sent.as_bytes())
    assert (row.state, row.reason) == (InboundEmail.IGNORED, "own_mail")
    with pytest.raises(HelpdeskError):
        email_open(actor=desk.agent, row=row)
    email_open(actor=desk.agent, row=row, address="ken@example.org")
    work()
    assert mails_to("ken@example.org") == []


def test_the_limit_on_acknowledgements_holds_for_tickets_opened_by_hand(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        raw = ask(subject=f"Case {number}").replace(b"ken.1@", f"ken.{number}@".encode())
        email_open(actor=desk.agent, row=waits(monkeypatch, raw))
    work()
    assert (Ticket.objects.count(), len(mails_to("ken@example.org"))) == (8, 5)
