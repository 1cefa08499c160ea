"""Who hears what."""

from __future__ import annotations

import pytest

from accounts.services import person_for_address
from common.models import Event
from mail.limits import PER_HOUR
from mail.models import OutboundEmail
from notifications.models import Delivery
from notifications.services import dispatch_due
from tests.support import Desk, make_desk
from tickets import services, statuses
from tickets.models import Message, Ticket


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def opened(desk: Desk, **fields) -> Ticket:
    values = {"actor": None, "requester": desk.student, "subject": "Printer", "text": "It is dark.", "channel": "email"}
    return services.ticket_open(**{**values, **fields})


def told() -> list[tuple[str, str]]:
    """(kind, recipient) of what was queued since the last look."""
    dispatch_due()
    rows = list(OutboundEmail.objects.filter(state="queued").order_by("pk").values_list("kind", "recipient"))
    OutboundEmail.objects.update(state="sent")
    return rows


def test_whoever_opens_a_ticket_gets_an_acknowledgement(desk: Desk) -> None:
    opened(desk)
    assert told() == [("acknowledgement", desk.student.email)]
    assert told() == []


def test_somebody_an_agent_opens_a_ticket_for_is_told_too(desk: Desk) -> None:
    opened(desk, actor=desk.agent, channel="phone")
    assert told() == [("acknowledgement", desk.student.email)]
    assert "opened a ticket for you" in OutboundEmail.objects.get().subject


def test_a_machine_gets_no_answer(desk: Desk) -> None:
    opened(desk, is_automatic=True)
    assert told() == []
    assert not Event.objects.filter(dispatched_at__isnull=True).exists()


def test_people_copied_in_get_no_acknowledgement(desk: Desk) -> None:
    opened(desk, cc=[desk.author, desk.lead])
    assert told() == [("acknowledgement", desk.student.email)]


def test_one_address_gets_so_many_acknowledgements_an_hour_and_no_more(desk: Desk) -> None:
    victim, _ = person_for_address(email="victim@example.org")
    for _ in range(PER_HOUR + 3):
        opened(desk, requester=victim, channel="web", how={"by": "guest"})
    opened(desk)
    assert told() == [("acknowledgement", "victim@example.org")] * PER_HOUR + [("acknowledgement", desk.student.email)]


def test_a_reply_goes_to_everybody_on_the_ticket_but_its_author_one_mail_each(desk: Desk) -> None:
    ticket = opened(desk, cc=[desk.author])
    services.participant_add(actor=None, ticket=ticket, user=desk.agent, kind="follower")
    told()
    message = services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    assert told() == [("reply", desk.student.email), ("reply", desk.author.email)]
    assert Message.objects.get(pk=message.pk).delivery == "queued"
    assert Delivery.objects.filter(event__kind="message.reply_added", channel="email").count() == 2


def test_notes_held_words_and_changes_of_the_desk_are_mailed_to_nobody(desk: Desk) -> None:
    ticket = opened(desk)
    told()
    services.note_add(actor=desk.agent, ticket=ticket, text="Between us.")
    services.request_add(actor=None, author=desk.author, ticket=ticket, text="Me too.", channel="email", is_held=True)
    services.request_add(actor=None, author=desk.student, ticket=ticket, text="More.", channel="email")
    services.priority_set(actor=desk.agent, ticket=ticket, priority=Ticket.Priority.HIGH)
    services.ticket_take(actor=desk.agent, ticket=ticket)
    assert told() == []


def test_a_ticket_solved_without_a_word_is_told_and_with_words_is_told_once(desk: Desk) -> None:
    ticket = opened(desk)
    told()
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    assert told() == [("solved", desk.student.email)]
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.OPEN)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Done.", set_status=statuses.SOLVED)
    assert told() == [("reply", desk.student.email)]
    assert "Your ticket is solved" in OutboundEmail.objects.get(kind="reply").text


def test_a_reply_that_waits_for_an_answer_says_so(desk: Desk) -> None:
    ticket = opened(desk)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Which tray?", set_status=statuses.WAITING)
    services.reply_add(actor=desk.agent, ticket=ticket, text="And which printer?")
    told()
    first, second = OutboundEmail.objects.filter(kind="reply").order_by("pk")
    assert first.text.startswith("Priya asked you something")
    assert second.text.startswith("Priya replied")


def test_requesters_who_solve_it_themselves_are_not_told(desk: Desk) -> None:
    ticket = opened(desk)
    told()
    services.ticket_solve_as_requester(actor=desk.student, ticket=ticket)
    assert told() == []


def test_a_new_link_goes_to_whoever_asked_and_takes_part(desk: Desk) -> None:
    from tickets.services.portal import link_request

    ticket = opened(desk)
    told()
    link_request(user=desk.student, ticket=ticket)
    assert told() == [("link", desk.student.email)]


def test_closed_accounts_hear_nothing(desk: Desk) -> None:
    ticket = opened(desk, cc=[desk.author])
    desk.author.is_active = False
    desk.author.save()
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    assert ("reply", desk.author.email) not in told()
