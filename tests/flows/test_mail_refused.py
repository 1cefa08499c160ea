"""What cannot be decided about a mail, by whom, and when somebody else was faster."""

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
from mail.tests.mails import multipart, part
from tests.flows.incoming import HELP, opened, post
from tests.flows.waiting import PAPER, ask, waits
from tests.support import Desk, outbox, work
from tickets import services, statuses
from tickets.models import Attachment, Message, Queue, Ticket


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
