"""What agents and requesters hear, by which way, and what nobody may hear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from accounts.services import membership_set
from common import events
from mail.models import OutboundEmail
from mail.outbound.services import message_note
from notifications import kinds
from notifications.models import Delivery, Notification
from notifications.preferences import Wish
from notifications.selectors import bell_page
from notifications.services import dispatch_due, wishes_set
from tests.support import Desk, make_desk
from tickets import services, statuses
from tickets.models import Clock, Ticket
from tickets.sla.breaches import mark_breaches, warn_of_breaches


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def opened(desk: Desk, **fields: Any) -> Ticket:
    values = {"actor": None, "requester": desk.student, "subject": "Printer", "text": "It is dark.", "channel": "email"}
    ticket = services.ticket_open(**{**values, **fields})
    dispatch_due()
    return ticket


def bell(person: User) -> list[str]:
    """The kinds in somebody's bell, newest first, after everything due was dispatched."""
    dispatch_due()
    return [entry.notification.kind for entry in bell_page(person).entries]


def mailed(person: User) -> list[str]:
    dispatch_due()
    return list(OutboundEmail.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def wants(person: User, code: str, *, bell: bool = True, email: str = kinds.NOW) -> None:
    wishes_set(actor=person, wishes={code: Wish(bell, email)})


def apart() -> None:
    """As if the last news were older than a minute."""
    Notification.objects.update(updated_at=timezone.now() - timedelta(minutes=2))


def test_an_agent_who_is_given_a_ticket_hears_it_in_the_bell_and_by_mail(desk: Desk) -> None:
    ticket = opened(desk)
    services.assignee_set(actor=desk.lead, ticket=ticket, assignee=desk.agent)
    assert bell(desk.agent) == ["assigned"]
    mail = OutboundEmail.objects.get(person=desk.agent)
    assert mail.kind == OutboundEmail.NOTICE
    assert "Sam Okoro gave you this ticket" in mail.subject
    assert f"/desk/tickets/{ticket.number}/" in mail.text
    assert ticket.number not in mail.subject  # an answer without our ids must open a ticket, not reach a requester
    assert "Reply-To" not in mail.headers


def test_nobody_hears_of_what_they_did_themselves(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_take(actor=desk.agent, ticket=ticket)
    services.note_add(actor=desk.agent, ticket=ticket, text="@Priya Nair to myself")
    services.reply_add(actor=desk.agent, ticket=ticket, text="Done?")
    assert bell(desk.agent) == []
    assert mailed(desk.agent) == []


def test_the_agent_of_a_ticket_hears_when_its_requester_writes(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_take(actor=desk.agent, ticket=ticket)
    services.request_add(actor=None, author=desk.student, ticket=ticket, text="Still dark.", channel="email")
    assert bell(desk.agent) == ["wrote"]
    assert mailed(desk.agent) == []
    assert Notification.objects.get(person=desk.agent).digest_at is not None
    entry = bell_page(desk.agent).entries[0]
    assert entry.words.title == "Aisha Khan wrote"
    assert entry.url.startswith(f"/desk/tickets/{ticket.number}/#m")


def mention(desk: Desk, ticket: Ticket, *people: User) -> None:
    """A note that names these people."""
    message = services.note_add(actor=desk.lead, ticket=ticket, text="plover: look at her record")
    from common.models import Event

    event = Event.objects.filter(kind="message.note_added").latest("pk")
    event.data = {"message": message.pk, "mentions": [person.pk for person in people]}
    event.save()


def test_who_is_mentioned_hears_it_with_the_words_of_the_note(desk: Desk) -> None:
    ticket = opened(desk)
    mention(desk, ticket, desk.agent)
    assert bell(desk.agent) == ["mentioned"]
    mail = OutboundEmail.objects.get(person=desk.agent)
    assert "plover" in mail.text
    assert "Internal note" in mail.html


def test_a_mention_of_who_may_not_see_the_ticket_tells_them_nothing(desk: Desk) -> None:
    ticket = opened(desk, cc=[desk.author])
    mention(desk, ticket, desk.outsider, desk.student, desk.author)
    for person in (desk.outsider, desk.student, desk.author):
        assert bell(person) == []
        assert not any(
            "plover" in row.text + row.html + row.subject for row in OutboundEmail.objects.filter(person=person)
        )
    assert not Notification.objects.filter(is_internal=True).exists()


def test_ten_things_on_one_ticket_within_a_minute_are_one_entry_with_a_number(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_take(actor=desk.agent, ticket=ticket)
    for number in range(9):
        services.request_add(actor=None, author=desk.student, ticket=ticket, text=f"And {number}", channel="email")
    mention(desk, ticket, desk.agent)
    assert bell(desk.agent) == ["mentioned"]
    entry = bell_page(desk.agent).entries[0]
    assert (entry.notification.count, entry.words.more) == (10, "and 9 more")
    assert Delivery.objects.filter(person=desk.agent, channel="bell", notification=entry.notification).count() == 10


def test_what_was_seen_or_lies_further_apart_is_an_entry_of_its_own(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_take(actor=desk.agent, ticket=ticket)
    for _ in range(2):
        services.request_add(actor=None, author=desk.student, ticket=ticket, text="Again", channel="email")
        bell(desk.agent)
        apart()
    assert bell(desk.agent) == ["wrote", "wrote"]


def test_followers_of_the_desk_hear_of_changes_and_people_copied_in_of_replies_alone(desk: Desk) -> None:
    ticket = opened(desk, cc=[desk.author])
    services.participant_add(actor=None, ticket=ticket, user=desk.lead, kind="follower")
    services.note_add(actor=desk.agent, ticket=ticket, text="Between us.")
    services.priority_set(actor=desk.agent, ticket=ticket, priority=Ticket.Priority.HIGH)
    assert bell(desk.lead) == ["followed"]
    assert bell(desk.author) == []
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    assert bell(desk.author) == ["copy"]
    assert mailed(desk.author) == ["reply"]
    assert bell_page(desk.author).entries[0].words.title == "Priya replied"


def test_new_tickets_are_told_to_who_wants_to_hear_of_them(desk: Desk) -> None:
    wants(desk.lead, kinds.ARRIVED, email=kinds.OFF)
    opened(desk)
    assert bell(desk.lead) == ["arrived"]
    assert bell(desk.agent) == []
    assert bell(desk.outsider) == []
    assert bell_page(desk.lead).entries[0].words.title.startswith("New in ")


def test_a_target_that_is_due_soon_and_one_that_is_missed_are_told_once(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_take(actor=desk.agent, ticket=ticket)
    clock = Clock.objects.get(ticket=ticket, kind=Clock.RESOLUTION)
    Clock.objects.filter(ticket=ticket).exclude(pk=clock.pk).delete()
    now = timezone.now()
    Clock.objects.filter(pk=clock.pk).update(due_at=now + timedelta(minutes=30), running_since=now, stopped_at=None)
    assert (warn_of_breaches(), warn_of_breaches()) == (1, 0)
    assert bell(desk.agent) == ["soon"]
    apart()
    Clock.objects.filter(pk=clock.pk).update(due_at=now - timedelta(minutes=1))
    assert (warn_of_breaches(), mark_breaches()) == (0, 1)
    assert bell(desk.agent) == ["missed", "soon"]


def test_a_target_of_a_ticket_nobody_has_is_told_to_the_leads_of_its_team(desk: Desk) -> None:
    ticket = opened(desk)
    Clock.objects.filter(ticket=ticket).update(
        due_at=timezone.now() - timedelta(minutes=1), running_since=timezone.now()
    )
    mark_breaches()
    assert bell(desk.lead) == ["missed"]
    assert bell(desk.agent) == []


def test_an_agent_hears_once_that_a_reply_of_theirs_did_not_arrive(desk: Desk) -> None:
    ticket = opened(desk, cc=[desk.author])
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    dispatch_due()
    for row in OutboundEmail.objects.filter(kind=OutboundEmail.REPLY):
        row.state = OutboundEmail.FAILED
        row.save()
        message_note(row)
    assert bell(desk.agent) == ["undelivered"]
    assert mailed(desk.agent) == ["notice"]


def test_a_reply_that_could_not_be_sent_is_told_to_its_writer(desk: Desk) -> None:
    from django.db import transaction

    ticket = opened(desk)
    with transaction.atomic():
        events.record("message.send_refused", subject=ticket, author=desk.agent.pk)
    assert bell(desk.agent) == ["refused"]
    assert mailed(desk.agent) == ["notice"]


def test_a_requester_cannot_lose_the_reply_but_may_do_without_the_rest(desk: Desk) -> None:
    for code in (kinds.SOLVED, kinds.ACKNOWLEDGEMENT):
        wants(desk.student, code, bell=False, email=kinds.OFF)
    from common.errors import Invalid

    with pytest.raises(Invalid):
        wants(desk.student, kinds.REPLY, email=kinds.OFF)
    ticket = opened(desk)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    assert mailed(desk.student) == ["reply"]
    assert bell(desk.student) == ["reply"]


def test_copies_can_be_turned_off_or_wait_for_the_digest(desk: Desk) -> None:
    wants(desk.author, kinds.COPY, email=kinds.OFF, bell=False)
    ticket = opened(desk, cc=[desk.author, desk.outsider])
    wants(desk.outsider, kinds.COPY, email=kinds.DIGEST, bell=False)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    assert mailed(desk.author) == []
    assert mailed(desk.outsider) == []
    assert not Notification.objects.filter(person=desk.author).exists()
    waiting = Notification.objects.get(person=desk.outsider)
    assert (waiting.in_bell, waiting.digest_at is not None) == (False, True)


def test_an_agent_who_leaves_the_team_sees_its_news_no_more(desk: Desk) -> None:
    ticket = opened(desk)
    mention(desk, ticket, desk.agent)
    assert bell(desk.agent) == ["mentioned"]
    Membership.objects.filter(user=desk.agent).delete()
    assert bell(User.objects.get(pk=desk.agent.pk)) == []
    membership_set(actor=None, team=desk.team, user=desk.agent)
    assert bell(User.objects.get(pk=desk.agent.pk)) == ["mentioned"]


def test_an_account_that_is_closed_hears_nothing(desk: Desk) -> None:
    ticket = opened(desk)
    User.objects.filter(pk=desk.agent.pk).update(is_active=False)
    mention(desk, ticket, desk.agent)
    dispatch_due()
    assert not Notification.objects.filter(person=desk.agent).exists()
    assert mailed(desk.agent) == []
