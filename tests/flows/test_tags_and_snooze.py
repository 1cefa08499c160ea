"""Tags are one row a word; a snoozed ticket wakes by its time, by its requester, and when it is solved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import NotAllowed
from tests.flows.desk_pages import opened, tags_of
from tests.support import Desk, work
from tickets import services, statuses
from tickets.models import Tag, Ticket
from tickets.services import snooze


def test_a_tag_is_one_row_whatever_its_case(desk: Desk) -> None:
    first, second = opened(desk), opened(desk)
    services.tag_add(actor=desk.agent, ticket=first, word=" Neu-ÉTUDIANT ")
    services.tag_add(actor=desk.lead, ticket=second, word="#neu-étudiant")
    services.tag_add(actor=desk.lead, ticket=second, word="NEU-ÉTUDIANT")
    assert list(Tag.objects.values_list("name", flat=True)) == ["neu-étudiant"]
    services.tags_set(actor=desk.agent, ticket=second, words=["b", "A", "a"])
    assert tags_of(second) == ["a", "b"]
    with pytest.raises(NotAllowed):
        services.tag_add(actor=desk.outsider, ticket=first, word="x")


def test_a_snoozed_ticket_wakes_when_its_time_has_come(desk: Desk) -> None:
    ticket, other = opened(desk), opened(desk)
    soon = timezone.now() + timedelta(minutes=5)
    services.ticket_snooze(actor=desk.agent, ticket=ticket, until=soon)
    services.ticket_snooze(actor=desk.agent, ticket=other, until=soon + timedelta(hours=1))
    assert snooze.wake_due() == 0
    Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=timezone.now() - timedelta(seconds=1))
    work()
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert ticket.snoozed_until is None
    assert other.snoozed_until is not None


def test_a_snoozed_ticket_wakes_when_its_requester_writes_and_not_for_a_stranger(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_snooze(actor=desk.agent, ticket=ticket, until=timezone.now() + timedelta(days=1))
    services.request_add(actor=None, author=desk.outsider, ticket=ticket, text="Me too", channel="email", is_held=True)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None
    services.request_add(actor=desk.student, author=desk.student, ticket=ticket, text="Still dark", channel="web")
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_solving_ends_a_snooze(desk: Desk) -> None:
    ticket = opened(desk)
    services.ticket_snooze(actor=desk.agent, ticket=ticket, until=timezone.now() + timedelta(days=1))
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None
