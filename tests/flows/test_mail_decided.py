"""Somebody of the desk decides where a mail belongs: into a ticket, or a ticket of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from common.errors import HelpdeskError
from mail.inbound.deciding import email_file, email_open
from mail.inbound.store import email_store
from mail.models import InboundEmail, KnownMessageId, Mailbox
from mail.tests.mails import mail, multipart, part
from tests.flows.incoming import AISHA, HELP, opened, post
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Attachment, Message, Participant, Queue, Ticket

PAPER = part("application/pdf", "paper", "Content-Disposition: attachment; filename=a.pdf")
KEN = "Ken Osei <ken@example.org>"


def waits(monkeypatch: pytest.MonkeyPatch, raw: bytes, **fields: str) -> InboundEmail:
    """A mail that the limit on new tickets keeps for a decision."""
    with monkeypatch.context() as patch:
        patch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 0)
        row = post(raw, **fields)
    assert (row.state, row.reason) == (InboundEmail.QUARANTINED, "flood")
    return row


def ask(sender: str = KEN, *headers: str, subject: str = "The same form", body: str = "I cannot open it.") -> bytes:
    return mail(f"To: {HELP}", f"Subject: {subject}", "Message-ID: <ken.1@example.org>", *headers, body=body,
                sender=sender)  # fmt: skip


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


def test_a_closed_ticket_takes_no_mail_and_one_of_another_team_is_not_found(
    desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, row, client = opened(), waits(monkeypatch, ask()), sign_in(desk.agent)
    library = Queue.objects.create(name="Library", team=desk.outsider.memberships.get().team)
    theirs = services.ticket_open(
        actor=None, requester=desk.student, subject="Theirs", text="x", channel="web", queue=library
    )
    Ticket.objects.filter(pk=ticket.pk).update(status=statuses.CLOSED)
    refused = {"closed": ticket.number, "another team": theirs.number, "none": "99999-X", "words": "printer", "": ""}
    for why, number in refused.items():
        answer = client.post(f"/desk/mail/{row.pk}/file/", {"number": number})
        assert answer.status_code == 400, why
        assert "Nothing was changed" in answer.content.decode(), why
    assert client.post(f"/desk/mail/{row.pk}/ticket/", {"queue": library.pk}).status_code == 400
    with pytest.raises(HelpdeskError):
        email_open(actor=desk.agent, row=row, queue=library)
    with pytest.raises(HelpdeskError):
        email_file(actor=desk.agent, row=row, ticket=theirs)
    row.refresh_from_db()
    assert row.state == InboundEmail.QUARANTINED
    assert (ticket.messages.count(), theirs.messages.count()) == (1, 1)


def test_of_two_agents_who_decide_at_once_one_does_and_the_other_reads_why_not(
    desk: Desk, sign_in, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    first, second = opened("One"), opened("Two")
    raw = multipart("mixed", part("text/plain", "x"), PAPER,
                    headers=(f"To: {HELP}", "Subject: Paper", "Message-ID: <p@example.org>"))  # fmt: skip
    row = waits(monkeypatch, raw)
    clients = [(sign_in(desk.agent), first), (sign_in(desk.lead), second)]

    def press(pair: tuple[Client, Ticket]) -> tuple[int, str]:
        try:
            answer = pair[0].post(f"/desk/mail/{row.pk}/file/", {"number": pair[1].number})
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, clients))
    assert [status for status, _page in answers] == [302, 403]
    assert "filed already" in answers[1][1]
    assert Message.objects.filter(ticket__in=[first, second]).count() == 3
    assert len([each for each in (Path(settings.MEDIA_ROOT) / "attachments").rglob("*") if each.is_file()]) == 1
    assert Attachment.objects.count() == 1


def test_a_mail_that_a_worker_has_in_hand_cannot_be_decided(desk: Desk, sign_in) -> None:
    ticket, client = opened(), sign_in(desk.agent)
    row = email_store(raw=ask(), source="smtp", envelope_to=HELP)
    for state in (InboundEmail.RECEIVED, InboundEmail.PROCESSING):
        InboundEmail.objects.filter(pk=row.pk).update(state=state)
        for verb, data in {"file": {"number": ticket.number}, "ticket": {"queue": desk.queue.pk}, "again": {},
                           "set-aside": {"reason": "x"}}.items():  # fmt: skip
            assert client.post(f"/desk/mail/{row.pk}/{verb}/", data).status_code == 403, (state, verb)
    assert ticket.messages.count() == 1


def test_the_same_mail_filed_before_is_not_filed_again_by_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = waits(monkeypatch, ask())
    twin = post(ask())
    assert twin.state == InboundEmail.FILED
    with pytest.raises(HelpdeskError, match=twin.ticket.number):
        email_open(actor=desk.agent, row=row)
    assert Ticket.objects.count() == 1


def test_a_colleagues_mail_filed_by_hand_is_sent_to_nobody_before_it_was_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = opened()
    row = waits(monkeypatch, ask(f"Sam Okoro <{desk.lead.email}>"))
    before = len(outbox())
    row = email_file(actor=desk.agent, row=row, ticket=ticket, adds_sender=True)
    work()
    assert (row.message.is_held, row.reason, len(outbox())) == (True, "held_agent", before)


def test_a_mail_nobody_can_read_is_not_opened_by_hand_and_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, row = opened(), waits(monkeypatch, ask())
    path = Path(row.raw_path)
    InboundEmail.objects.filter(pk=row.pk).update(raw_path="aa/gone.eml")
    row.refresh_from_db()
    with pytest.raises(HelpdeskError, match="away"):
        email_file(actor=desk.agent, row=row, ticket=ticket)
    InboundEmail.objects.filter(pk=row.pk).update(raw_path=str(path), reason="poison")
    row.refresh_from_db()
    with pytest.raises(HelpdeskError, match="not opened"):
        email_file(actor=desk.agent, row=row, ticket=ticket)


def test_only_the_agents_of_its_mailbox_decide_about_a_mail(desk: Desk, sign_in, monkeypatch) -> None:
    row = waits(monkeypatch, ask())
    assert Mailbox.objects.get() == row.mailbox
    for person, status in ((desk.outsider, 404), (desk.student, 403), (desk.author, 403)):
        for verb in ("file", "ticket"):
            assert sign_in(person).post(f"/desk/mail/{row.pk}/{verb}/", {}).status_code == status
    with pytest.raises(HelpdeskError):
        email_open(actor=desk.outsider, row=row)
    assert not User.objects.filter(email="ken@example.org").exists()
    assert not KnownMessageId.objects.exists()
