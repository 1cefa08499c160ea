"""Two agents at the same held message or the same link: the deed is done once."""

from __future__ import annotations

import pytest

from common.errors import Conflict
from common.models import Event
from tests.flows.desk_pages import opened
from tests.flows.moments import at_once, together
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import Message, TicketLink


def test_a_held_message_that_two_agents_accept_is_accepted_once(desk: Desk) -> None:
    """A colleague's own mail becomes a reply, and goes to the requester by one mail."""
    ticket = opened(desk)
    work()
    held = services.request_add(
        actor=None, author=desk.lead, ticket=ticket, text="From my phone", channel="email", is_held=True
    )
    mine, theirs = Message.objects.get(pk=held.pk), Message.objects.get(pk=held.pk)
    services.held_accept(actor=desk.agent, message=mine)
    services.held_accept(actor=desk.admin, message=theirs)
    assert Event.objects.filter(kind="message.held_accepted").count() == 1
    assert Event.objects.filter(kind="message.reply_added", data__message=held.pk).count() == 1
    work()
    assert sum("From my phone" in str(mail) for mail in mails_to(desk.student.email)) == 1


def test_a_held_message_that_went_elsewhere_meanwhile_is_not_accepted_here(desk: Desk) -> None:
    ticket, other = opened(desk, "One"), opened(desk, "Two")
    held = services.request_add(
        actor=None, author=desk.outsider, ticket=ticket, text="Me too", channel="email", is_held=True
    )
    seen = Message.objects.select_related("ticket").get(pk=held.pk)
    services.message_move(actor=desk.agent, message=held, to=other)
    with pytest.raises(Conflict):
        services.held_accept(actor=desk.agent, message=seen)
    assert Message.objects.get(pk=held.pk).is_held


@at_once
def test_a_link_that_two_agents_take_away_goes_once(desk: Desk) -> None:
    one, two = opened(desk, "One"), opened(desk, "Two")
    for _turn in range(10):
        link = services.ticket_link(actor=desk.agent, ticket=one, other=two)
        before = Event.objects.filter(kind="ticket.unlinked").count()
        results = together(
            lambda link=link: services.ticket_unlink(actor=desk.agent, ticket=one, link_id=link.pk),
            lambda link=link: services.ticket_unlink(actor=desk.lead, ticket=two, link_id=link.pk),
        )
        assert results == ["done", "done"]
        assert Event.objects.filter(kind="ticket.unlinked").count() == before + 2  # one on each of the two
        assert not TicketLink.objects.exists()
