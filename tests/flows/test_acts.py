"""Acts: one press on one ticket or on many, what a ticket refuses, and the undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from common.errors import Invalid, NotAllowed
from tests.flows.desk_pages import opened, tags_of
from tests.support import Desk
from tickets import services, statuses
from tickets.models import Act, Queue, Ticket
from tickets.services import acts


def do(desk: Desk, tickets: list[Ticket], *changes: tuple[str, str]) -> Act:
    return acts.act_do(actor=desk.agent, tickets=tickets, changes=list(changes))


def test_one_press_changes_many_tickets_and_one_undo_puts_all_of_it_back(desk: Desk) -> None:
    tickets = [opened(desk, f"No {n}") for n in range(3)]
    services.tag_add(actor=desk.agent, ticket=tickets[0], word="Wi-Fi")
    other = Queue.objects.create(name="Networks", team=desk.team)
    until = timezone.now() + timedelta(days=1)
    act = do(
        desk,
        tickets,
        ("queue", str(other.pk)),
        ("assignee", "me"),
        ("priority", "1"),
        ("tag_add", "Printing"),
        ("tag_remove", "wi-fi"),
        ("snooze", until.isoformat()),
    )
    for ticket in tickets:
        ticket.refresh_from_db()
        assert (ticket.queue, ticket.assignee, ticket.priority) == (other, desk.agent, 1)
        assert (ticket.status, ticket.snoozed_until) == (statuses.OPEN, until)
        assert tags_of(ticket) == ["printing"]
    assert (act.ticket_count, act.refused) == (3, [])
    undone = acts.act_undo(actor=desk.agent, act=act)
    for ticket in tickets:
        ticket.refresh_from_db()
        assert (ticket.queue, ticket.assignee, ticket.priority) == (desk.queue, None, 3)
        assert (ticket.status, ticket.snoozed_until) == (statuses.NEW, None)
    assert [tags_of(ticket) for ticket in tickets] == [["wi-fi"], [], []]
    assert undone.kept == []


def test_an_undo_leaves_what_somebody_changed_since(desk: Desk) -> None:
    first, second = opened(desk), opened(desk)
    act = do(desk, [first, second], ("priority", "1"), ("tag_add", "loan"), ("assignee", "me"))
    services.priority_set(actor=desk.lead, ticket=first, priority=4)
    services.tag_remove(actor=desk.lead, ticket=second, word="loan")
    undone = acts.act_undo(actor=desk.agent, act=act)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.priority, second.priority) == (4, 3)
    assert (first.assignee, second.assignee) == (None, None)
    assert (tags_of(first), tags_of(second)) == ([], [])
    assert {(each["ticket"], each["field"]) for each in undone.kept} == {(first.pk, "priority"), (second.pk, "tags")}


def test_what_one_ticket_refuses_is_said_and_stops_no_other(desk: Desk) -> None:
    good, closed, hidden = opened(desk), opened(desk), opened(desk)
    services.status_set(actor=desk.agent, ticket=closed, status=statuses.SOLVED)
    services.status_set(actor=desk.agent, ticket=closed, status=statuses.CLOSED)
    other = Queue.objects.create(name="Library", team=Team.objects.get(name="Library systems"))
    Ticket.objects.filter(pk=hidden.pk).update(queue=other)
    act = do(desk, [good, closed, hidden], ("status", "waiting"))
    good.refresh_from_db()
    assert good.status == statuses.WAITING
    assert {each["ticket"]: each["code"] for each in act.refused} == {closed.pk: "no_such_move", hidden.pk: "not_found"}
    assert Ticket.objects.get(pk=hidden.pk).status == statuses.NEW


def test_a_ticket_that_refuses_half_of_an_act_keeps_none_of_it(desk: Desk) -> None:
    ticket = opened(desk)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    act = do(desk, [ticket], ("priority", "1"), ("snooze", (timezone.now() + timedelta(hours=1)).isoformat()))
    ticket.refresh_from_db()
    assert ticket.priority == Ticket.Priority.NORMAL
    assert [each["code"] for each in act.refused] == ["not_active"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "gone"),
        ("priority", "9"),
        ("priority", "9" * 30),
        ("assignee", "99999"),
        ("assignee", "-1"),
        ("queue", "x"),
        ("queue", "9" * 25),
        ("tag_add", " "),
        ("tag_add", "x" * 41),
        ("snooze", "yesterday"),
        ("snooze", "2001-01-01T00:00:00+00:00"),
        ("snooze", "9999-12-31T23:59:59"),
        ("nothing", "1"),
    ],
)
def test_a_change_that_no_ticket_could_take_is_refused_at_once(desk: Desk, field: str, value: str) -> None:
    ticket = opened(desk)
    with pytest.raises(Invalid):
        do(desk, [ticket], (field, value))
    assert Act.objects.count() == 0


def test_an_act_is_undone_once_by_its_own_agent_within_a_day(desk: Desk) -> None:
    ticket = opened(desk)
    act = do(desk, [ticket], ("priority", "1"))
    with pytest.raises(NotAllowed):
        acts.act_undo(actor=desk.lead, act=act)
    acts.act_undo(actor=desk.agent, act=act)
    services.priority_set(actor=desk.lead, ticket=ticket, priority=1)
    acts.act_undo(actor=desk.agent, act=act)
    ticket.refresh_from_db()
    assert ticket.priority == 1
    late = do(desk, [ticket], ("priority", "2"))
    Act.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Invalid):
        acts.act_undo(actor=desk.agent, act=late)
    assert acts.act_last(desk.agent) is None


def test_the_last_act_that_changed_something_is_the_one_that_is_undone(desk: Desk) -> None:
    ticket = opened(desk)
    real = do(desk, [ticket], ("priority", "1"))
    empty = do(desk, [ticket], ("priority", "1"))
    assert empty.ticket_count == 0
    assert acts.act_last(desk.agent) == real
    assert acts.act_last(desk.lead) is None


def test_undoing_a_move_to_another_team_works_for_who_made_it(desk: Desk) -> None:
    ticket = opened(desk)
    elsewhere = Queue.objects.create(name="Library", team=Team.objects.get(name="Library systems"))
    act = do(desk, [ticket], ("queue", str(elsewhere.pk)))
    assert not Ticket.objects.at_desk_of(desk.agent).exists()
    acts.act_undo(actor=desk.agent, act=act)
    assert Ticket.objects.at_desk_of(desk.agent).get() == ticket
