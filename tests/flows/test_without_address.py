"""Somebody without an email address asks: the desk says that nobody is mailed, and the reply stands all the same."""

from __future__ import annotations

from accounts.models import User
from accounts.services import person_for_address
from mail.models import OutboundEmail
from tests.flows.desk_pages import words, write
from tests.support import PASSWORD, Desk, work
from tickets import services
from tickets.models import Message, Ticket

NOBODY = "has no email address: tell them by phone"


def of_caller(desk: Desk) -> Ticket:
    caller = User.objects.create_user("", None, name="Ida Caller")
    return services.ticket_open(actor=desk.agent, requester=caller, subject="No sound", text="Silent.", channel="phone")


def test_the_box_and_the_details_say_so_and_the_reply_is_mailed_to_nobody(desk: Desk, sign_in) -> None:
    ticket = of_caller(desk)
    client = sign_in(desk.agent)
    page = words(client, ticket.get_absolute_url())
    assert f"Ida Caller {NOBODY}" in page
    assert "Nobody is mailed." in page
    assert "No email address" in page
    assert write(client, ticket).status_code == 302
    work()
    assert Message.objects.filter(ticket=ticket, kind="reply", text="Try the cable.").exists()
    assert not OutboundEmail.objects.exists()


def test_once_they_have_an_account_they_read_it(desk: Desk, sign_in) -> None:
    ticket = of_caller(desk)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the cable.")
    person = ticket.requester
    person.email = "ida@example.ac.uk"
    person.set_password(PASSWORD)
    person.save()
    assert "Try the cable." in words(sign_in(person), f"/my/{ticket.number}/")
    assert NOBODY not in words(sign_in(desk.agent), ticket.get_absolute_url())


def test_who_is_copied_in_is_mailed_and_the_box_says_that(desk: Desk, sign_in) -> None:
    ticket = of_caller(desk)
    friend, _is_new = person_for_address(email="friend@example.org", name="")
    services.participant_add(actor=desk.agent, ticket=ticket, user=friend)
    page = words(sign_in(desk.agent), ticket.get_absolute_url())
    assert NOBODY in page
    assert "Your reply goes to those who are copied in" in page
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the cable.")
    work()
    assert set(OutboundEmail.objects.values_list("recipient", flat=True)) == {"friend@example.org"}
