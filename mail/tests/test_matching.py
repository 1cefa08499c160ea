"""Which ticket a mail belongs to: the strongest sign that holds, weighed against who the sender is."""

from __future__ import annotations

import pytest

from mail.inbound.matching import (
    AGENT,
    KNOWN_ID,
    NEW,
    REPLY_ADDRESS,
    REQUESTER,
    SIGNED_ID,
    STRANGER,
    SUBJECT_NUMBER,
    match,
)
from mail.models import KnownMessageId
from mail.outbound.services import email_queue
from mail.threads import id_hash, reply_address
from mail.types import Address, ParsedEmail
from tests.support import Desk, make_desk
from tickets import services
from tickets.models import Ticket

EVE = Address("eve@example.org")


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return services.ticket_open(actor=None, requester=desk.student, subject="Printer", text="Dark", channel="email")


def signed_id(desk: Desk, ticket: Ticket) -> str:
    return email_queue(
        kind="reply", person=desk.student, recipient=desk.student.email, subject="x", text="x", html="", ticket=ticket,
        mailbox=desk.mailbox,
    ).rfc_message_id  # fmt: skip


def test_a_signed_address_is_found_wherever_servers_write_it_in_any_case(desk: Desk, ticket: Ticket) -> None:
    tagged = reply_address(desk.mailbox.address, ticket_id=ticket.pk, person_id=desk.student.pk)
    sender = Address(desk.student.email)
    for parsed, envelope in (
        (ParsedEmail(sender=sender, to=(Address(tagged.upper()),)), ""),
        (ParsedEmail(sender=sender, delivered_to=(tagged,)), ""),
        (ParsedEmail(sender=sender), tagged),
    ):
        found = match(parsed, envelope_to=envelope)
        assert (found.ticket, found.how, found.role) == (ticket, REPLY_ADDRESS, REQUESTER)


def test_a_tampered_address_is_no_sign_at_all(desk: Desk, ticket: Ticket) -> None:
    other = services.ticket_open(actor=None, requester=desk.author, subject="Other", text="x", channel="web")
    tagged = reply_address(desk.mailbox.address, ticket_id=ticket.pk, person_id=desk.student.pk)
    moved = tagged.replace(f"+{ticket.pk:x}", f"+{other.pk:x}") if ticket.pk < 10 else tagged[:-1] + "x"
    forged = moved.replace(tagged.rpartition(".")[2].partition("@")[0], "a" * 16)
    assert match(ParsedEmail(sender=EVE, to=(Address(forged),))).how == NEW


def test_a_token_proves_the_thread_and_not_the_person(desk: Desk, ticket: Ticket) -> None:
    found = match(ParsedEmail(sender=EVE, in_reply_to=(signed_id(desk, ticket),)))
    assert (found.ticket, found.how, found.role) == (ticket, SIGNED_ID, STRANGER)


def test_a_signed_id_outlives_its_mail(desk: Desk, ticket: Ticket) -> None:
    message_id = signed_id(desk, ticket)
    ticket.outbound_emails.all().delete()
    assert match(ParsedEmail(sender=EVE, references=("<x@y>", message_id.upper()))).ticket == ticket


def test_the_nearest_ancestor_wins(desk: Desk, ticket: Ticket) -> None:
    other = services.ticket_open(actor=None, requester=desk.student, subject="Other", text="x", channel="web")
    older, newer = signed_id(desk, ticket), signed_id(desk, other)
    sender = Address(desk.student.email)
    assert match(ParsedEmail(sender=sender, references=(older, newer))).ticket == other
    assert match(ParsedEmail(sender=sender, in_reply_to=(older,), references=(older, newer))).ticket == ticket


def test_known_ids_and_numbers_join_only_who_is_on_the_ticket(desk: Desk, ticket: Ticket) -> None:
    KnownMessageId.objects.create(ticket=ticket, hash=id_hash("<first@example.org>"))
    by_id = {"in_reply_to": ("<FIRST@example.org>",)}
    by_number = {"subject": f"AW: Drucker [{ticket.number.lower()}]"}
    for sign, rule in ((by_id, KNOWN_ID), (by_number, SUBJECT_NUMBER)):
        mine = match(ParsedEmail(sender=Address(desk.student.email), **sign))
        assert (mine.ticket, mine.how, mine.role) == (ticket, rule, REQUESTER)
        theirs = match(ParsedEmail(sender=Address(desk.agent.email), **sign))
        assert (theirs.ticket, theirs.role) == (ticket, AGENT)
        for stranger in (EVE, Address(desk.outsider.email), None):
            found = match(ParsedEmail(sender=stranger, **sign))
            assert (found.ticket, found.related, found.evidence["looks_like"]) == (None, ticket, rule)


def test_of_several_tickets_with_one_id_the_senders_own_is_meant(desk: Desk, ticket: Ticket) -> None:
    other = services.ticket_open(actor=None, requester=desk.author, subject="Other", text="x", channel="web")
    for each in (ticket, other):
        KnownMessageId.objects.create(ticket=each, hash=id_hash("<shared@example.org>"))
    shared = {"in_reply_to": ("<shared@example.org>",)}
    assert match(ParsedEmail(sender=Address(desk.student.email), **shared)).ticket == ticket
    assert match(ParsedEmail(sender=Address(desk.author.email), **shared)).ticket == other


@pytest.mark.parametrize("subject", ["[99999999-A]", "20418", "[20418-]", "20418-K" * 500, "9" * 400])
def test_numbers_that_are_none_find_nothing(desk: Desk, subject: str) -> None:
    assert match(ParsedEmail(sender=EVE, subject=subject)).how == NEW


def test_matching_costs_few_queries_whatever_the_mail_holds(
    desk: Desk, ticket: Ticket, django_assert_max_num_queries
) -> None:
    KnownMessageId.objects.create(ticket=ticket, hash=id_hash("<0@x.org>"))
    parsed = ParsedEmail(
        sender=EVE,
        subject=f"[{ticket.number}]",
        to=tuple(Address(f"a{n}@x.org") for n in range(500)),
        references=tuple(f"<{n}@x.org>" for n in range(500)),
    )
    with django_assert_max_num_queries(12):
        match(parsed)
