"""A message was split off or moved: mails that answer it come to the ticket on which it lies now."""

from __future__ import annotations

import pytest

from mail.models import InboundEmail
from mail.tests.mails import mail
from tests.flows.incoming import AISHA, HELP, answered, opened, post, reply
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import Message, Ticket

SECOND = "<second@example.ac.uk>"


def two_talks(desk: Desk) -> tuple[Ticket, Message, str]:
    """A ticket whose requester asked something else in a second mail, and the ticket's reply address."""
    ticket = opened("Printer", "Message-ID: <first@example.ac.uk>")
    sent = answered(desk, ticket)
    row = post(reply(sent, f"Message-ID: {SECOND}", text="And my screen is dark."))
    assert row.ticket == ticket
    assert row.message is not None
    return ticket, row.message, str(sent["Reply-To"])


def answer_to(message_id: str, to: str = HELP, *headers: str, sender: str = AISHA) -> InboundEmail:
    heads = (f"To: {to}", "Subject: Re: Printer", f"In-Reply-To: {message_id}", *headers)
    return post(mail(*heads, body=f"More, {InboundEmail.objects.count()}.", sender=sender))  # no two are the same mail


@pytest.mark.parametrize("by_address", [False, True])
def test_an_answer_to_a_mail_that_was_split_off_comes_to_its_new_ticket(desk: Desk, by_address: bool) -> None:
    ticket, message, address = two_talks(desk)
    new = services.message_split(actor=desk.agent, message=message, subject="Screen")
    row = answer_to(SECOND, address if by_address else HELP, "References: <first@example.ac.uk> " + SECOND)
    assert row.ticket == new
    assert row.message is not None
    assert (row.message.ticket, row.message.is_held) == (new, False)
    assert answer_to("<first@example.ac.uk>").ticket == ticket  # what stayed is answered where it stayed


def test_a_moved_message_takes_its_answers_along_and_brings_them_back(desk: Desk) -> None:
    ticket, message, address = two_talks(desk)
    other = opened("Screen")
    services.message_move(actor=desk.agent, message=message, to=other)
    assert answer_to(SECOND, address).ticket == other
    message.refresh_from_db()
    services.message_move(actor=desk.agent, message=message, to=ticket)
    assert answer_to(SECOND).ticket == ticket
    assert answer_to(SECOND, address).ticket == ticket


def test_our_reply_that_was_moved_is_answered_where_it_lies_now(desk: Desk) -> None:
    ticket, other = opened("Printer"), opened("Screen")
    sent = answered(desk, ticket)
    moved = Message.objects.get(ticket=ticket, kind="reply")
    services.request_add(actor=None, author=desk.student, ticket=ticket, text="Hm.", channel="web")
    services.message_move(actor=desk.agent, message=moved, to=other)
    assert post(reply(sent)).ticket == other
    moved.refresh_from_db()
    services.message_move(actor=desk.agent, message=moved, to=ticket)
    assert post(reply(sent, text="The lower one.")).ticket == ticket


def test_who_is_not_on_the_other_ticket_stays_where_they_were(desk: Desk) -> None:
    """A move of words opens no ticket to anybody: its people are those it has."""
    ticket, message, address = two_talks(desk)
    other = opened("Screen", sender="bob@example.org")
    services.message_move(actor=desk.agent, message=message, to=other)
    row = answer_to(SECOND, address)
    assert row.ticket == ticket
    assert not Message.objects.filter(ticket=other, text__startswith="More").exists()
    eve = answer_to(SECOND, HELP, sender="eve@example.org")
    assert eve.ticket not in (ticket, other)


def test_what_came_along_in_a_merge_is_found_by_its_own_ticket(desk: Desk) -> None:
    first = opened("Printer", "Message-ID: <theirs@example.org>", sender="bob@example.org")
    target = opened("Printer too")
    services.tickets_merge(actor=desk.agent, source=first, target=target)
    row = answer_to("<theirs@example.org>", sender="bob@example.org")
    assert row.message is not None
    assert row.message.talk == first
    assert not row.message.is_held


def test_an_agents_answer_to_a_notice_about_a_moved_message_stays_inside(desk: Desk) -> None:
    ticket, message, _address = two_talks(desk)
    services.assignee_set(actor=desk.lead, ticket=ticket, assignee=desk.agent)
    work()
    services.request_add(actor=None, author=desk.student, ticket=ticket, text="Now?", channel="web")
    work()
    notices = mails_to(desk.agent.email)
    assert notices
    services.message_split(actor=desk.agent, message=message, subject="Screen")
    row = post(reply(notices[-1], text="I look into it.", sender=f"Priya Nair <{desk.agent.email}>"))
    assert not Message.objects.filter(kind="reply", text="I look into it.").exists()
    assert row.ticket is not None
