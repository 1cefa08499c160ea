"""Sending: retries, order, leases, and what is left in the database when a mail has gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from common.errors import NotAllowed
from common.files import file_store
from mail.backends import outbox_file
from mail.models import OutboundEmail
from mail.outbound import deliver
from mail.outbound.links import private_url
from mail.outbound.services import email_queue, email_send_again
from tests.smtp_sink import Sink, running_sink
from tests.support import Desk, make_desk, outbox, private_link
from tickets import services
from tickets.models import AccessLink, Message, Ticket


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with running_sink(settings) as handler:
        yield handler


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return services.ticket_open(
        actor=None, requester=desk.student, subject="Printer", text="It is dark.", channel=Ticket.Channel.WEB
    )


def queue(ticket: Ticket, person=None, **fields) -> OutboundEmail:
    person = person or ticket.requester
    values = {
        "kind": OutboundEmail.ACKNOWLEDGEMENT,
        "person": person,
        "recipient": person.email,
        "subject": "Hello",
        "text": f"Your link: {private_url()}\n",
        "html": f'<p><a href="{private_url()}">link</a></p>',
        "ticket": ticket,
        **fields,
    }
    return email_queue(**values)


def reply(desk: Desk, ticket: Ticket, **fields) -> OutboundEmail:
    message = services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.", **fields)
    return queue(ticket, kind=OutboundEmail.REPLY, message=message)


def fresh(row: OutboundEmail) -> OutboundEmail:
    return OutboundEmail.objects.get(pk=row.pk)


def test_a_mail_leaves_once_and_its_secret_is_in_that_mail_alone(desk: Desk, ticket: Ticket) -> None:
    row = queue(ticket)
    assert deliver.send_due() == 1
    assert deliver.send_due() == 0
    row = fresh(row)
    assert row.state == OutboundEmail.SENT
    assert row.sent_at is not None
    (mail,) = outbox()
    secret = private_link(mail).split("/")[2]
    assert len(secret) >= 22
    link = services.link_find(secret)
    assert link is not None
    assert (link.ticket_id, link.user_id) == (ticket.pk, desk.student.pk)
    assert secret in mail.get_body(("html",)).get_content()
    for value in OutboundEmail.objects.filter(pk=row.pk).values_list("text", "html", "subject", "headers").get():
        assert secret not in str(value)
    assert not AccessLink.objects.filter(hash=secret).exists()


def test_each_person_gets_a_secret_of_their_own(desk: Desk, ticket: Ticket) -> None:
    services.participant_add(actor=None, ticket=ticket, user=desk.author)
    queue(ticket)
    queue(ticket, desk.author)
    deliver.send_due()
    assert len({private_link(mail) for mail in outbox()}) == 2


def test_the_outbox_file_is_found_by_its_row_and_is_byte_for_byte_a_mail(desk: Desk, ticket: Ticket) -> None:
    row = queue(ticket)
    deliver.send_due()
    path = outbox_file(row.uuid)
    assert path is not None
    raw = path.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob(".*"))


def test_smtp_carries_the_same_mail_to_its_one_recipient(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    row = queue(ticket)
    deliver.send_due()
    ((sender, recipients, raw),) = sink.mails
    assert recipients == [desk.student.email]
    assert sender == "helpdesk@localhost"
    assert row.rfc_message_id.encode() in raw
    assert fresh(row).state == OutboundEmail.SENT


def test_a_refused_address_fails_at_once_and_the_reply_says_so(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    sink.answers[desk.student.email] = "550 5.1.1 No such user"
    row = reply(desk, ticket)
    deliver.send_due()
    row = fresh(row)
    assert row.state == OutboundEmail.FAILED
    assert "550 5.1.1 No such user" in row.error
    message = Message.objects.get(pk=row.message_id)
    assert message.delivery == "failed"
    assert "550 5.1.1 No such user" in message.delivery_detail
    assert not AccessLink.objects.exists()


def test_a_grey_listed_mail_is_tried_again_later_and_the_reply_says_so(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    sink.answers[desk.student.email] = "451 4.7.1 Greylisted, try later"
    row = reply(desk, ticket)
    assert Message.objects.get(pk=row.message_id).delivery == "queued"
    deliver.send_due()
    row = fresh(row)
    assert (row.state, row.attempts) == (OutboundEmail.QUEUED, 1)
    assert row.run_after > timezone.now() + timedelta(seconds=25)
    message = Message.objects.get(pk=row.message_id)
    assert message.delivery == "retrying"
    assert "Greylisted" in message.delivery_detail
    sink.answers.clear()
    OutboundEmail.objects.update(run_after=timezone.now())
    deliver.send_due()
    assert fresh(row).state == OutboundEmail.SENT
    assert Message.objects.get(pk=row.message_id).delivery == "sent"
    assert fresh(row).rfc_message_id.encode() in sink.mails[0][2]


def test_it_is_given_up_after_five_days(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    sink.answers[desk.student.email] = "451 4.7.1 Try later"
    row = reply(desk, ticket)
    OutboundEmail.objects.update(give_up_at=timezone.now() - timedelta(seconds=1))
    deliver.send_due()
    row = fresh(row)
    assert row.state == OutboundEmail.FAILED
    assert "Given up" in row.error


def test_a_server_that_is_down_is_asked_once_and_everything_waits_a_minute(
    desk: Desk, ticket: Ticket, settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    rows = [reply(desk, ticket), *(queue(ticket, desk.student) for _ in range(deliver.BATCH * 2))]
    deliver.send_due()
    states = [fresh(row) for row in rows]
    assert {row.state for row in states} == {OutboundEmail.QUEUED}
    assert sum(row.attempts for row in states) == 1
    assert all(row.run_after > timezone.now() + timedelta(seconds=25) for row in states)
    assert "does not answer" in states[0].error
    assert Message.objects.get(pk=states[0].message_id).delivery == "retrying"
    assert deliver.send_due() == 0


def test_a_disk_that_cannot_be_written_is_a_reason_to_wait(desk: Desk, ticket: Ticket, settings, tmp_path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    row = queue(ticket)
    deliver.send_due()
    row = fresh(row)
    assert (row.state, row.attempts) == (OutboundEmail.QUEUED, 1)
    assert "could not be written" in row.error


def test_mails_to_one_person_on_one_ticket_keep_their_order(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    services.participant_add(actor=None, ticket=ticket, user=desk.author)
    sink.answers[desk.student.email] = "451 4.7.1 Try later"
    first = queue(ticket)
    deliver.send_due()
    sink.answers.clear()
    second, other = queue(ticket), queue(ticket, desk.author)
    deliver.send_due()
    assert fresh(other).state == OutboundEmail.SENT
    held = fresh(second)
    assert (held.state, held.attempts) == (OutboundEmail.QUEUED, 0)
    assert held.run_after > fresh(first).run_after
    OutboundEmail.objects.update(run_after=timezone.now())
    deliver.send_due()
    assert [fresh(row).state for row in (first, second)] == [OutboundEmail.SENT] * 2
    sent = [raw for _, recipients, raw in sink.mails if recipients == [desk.student.email]]
    assert [re.search(rb"Message-ID: (\S+)", raw).group(1).decode() for raw in sent] == [
        first.rfc_message_id,
        second.rfc_message_id,
    ]


def test_one_that_failed_for_ever_holds_nobody_up(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    sink.answers[desk.student.email] = "550 No"
    queue(ticket)
    deliver.send_due()
    sink.answers.clear()
    second = queue(ticket)
    deliver.send_due()
    assert fresh(second).state == OutboundEmail.SENT


def test_of_several_recipients_the_worst_news_is_on_the_reply(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    services.participant_add(actor=None, ticket=ticket, user=desk.author)
    sink.answers[desk.author.email] = "550 5.1.1 No such user"
    row = reply(desk, ticket)
    queue(ticket, desk.author, kind=OutboundEmail.REPLY, message=row.message)
    deliver.send_due()
    message = Message.objects.get(pk=row.message_id)
    assert message.delivery == "failed"
    assert message.delivery_detail.startswith(desk.author.email)
    assert desk.student.email not in message.delivery_detail


@pytest.mark.parametrize("gone", ["closed account", "off the ticket", "held"])
def test_a_mail_that_must_not_leave_any_more_is_taken_back(desk: Desk, ticket: Ticket, gone: str) -> None:
    services.participant_add(actor=None, ticket=ticket, user=desk.author)
    message = services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    row = queue(ticket, desk.author, kind=OutboundEmail.REPLY, message=message)
    if gone == "closed account":
        desk.author.is_active = False
        desk.author.save()
    elif gone == "off the ticket":
        ticket.participants.all().delete()
    else:
        Message.objects.filter(pk=message.pk).update(is_held=True)
    deliver.send_due()
    row = fresh(row)
    assert row.state == OutboundEmail.CANCELLED
    assert row.error
    assert not outbox()


def test_a_worker_that_lost_its_lease_changes_nothing(desk: Desk, ticket: Ticket) -> None:
    row = queue(ticket)
    from common import jobs

    (late,) = jobs.claim(OutboundEmail)
    OutboundEmail.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    deliver.send_due()
    assert fresh(row).state == OutboundEmail.SENT
    assert deliver.finish(late, OutboundEmail.FAILED, error="late") is False
    assert fresh(row).state == OutboundEmail.SENT


def test_a_file_that_is_gone_fails_the_mail_and_says_which(desk: Desk, ticket: Ticket) -> None:
    stored = file_store("plan.pdf", b"%PDF-1.4 x")
    row = reply(desk, ticket, files=[stored])
    default_storage.delete(stored.path)
    deliver.send_due()
    row = fresh(row)
    assert row.state == OutboundEmail.FAILED
    assert "plan.pdf" in row.error


@pytest.mark.parametrize("address", ["no at sign", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"])
def test_an_address_that_is_none_fails_and_reaches_nobody(desk: Desk, ticket: Ticket, sink: Sink, address: str) -> None:
    row = queue(ticket, recipient=address)
    deliver.send_due()
    assert fresh(row).state == OutboundEmail.FAILED
    assert not sink.mails


def test_an_administrator_sends_a_failed_mail_again_with_the_same_id(desk: Desk, ticket: Ticket, sink: Sink) -> None:
    sink.answers[desk.student.email] = "550 No"
    row = reply(desk, ticket)
    deliver.send_due()
    sink.answers.clear()
    with pytest.raises(NotAllowed):
        email_send_again(actor=desk.agent, email=fresh(row))
    email_send_again(actor=desk.admin, email=fresh(row))
    assert Message.objects.get(pk=row.message_id).delivery == "queued"
    deliver.send_due()
    assert fresh(row).state == OutboundEmail.SENT
    assert row.rfc_message_id.encode() in sink.mails[0][2]
    assert re.search(rb"/t/[\w-]{22,}/", sink.mails[0][2].replace(b"=\r\n", b""))
    with pytest.raises(NotAllowed):
        email_send_again(actor=desk.admin, email=fresh(row))
