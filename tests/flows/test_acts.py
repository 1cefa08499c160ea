"""Acts: one press on one ticket or on many, what a ticket refuses, and the undo."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Team
from common.errors import Invalid, NotAllowed
from tests.flows.desk_pages import opened
from tests.support import Desk, work
from tickets import services, statuses
from tickets.models import Act, Queue, Tag, Tagging, Ticket
from tickets.services import acts, snooze


def do(desk: Desk, tickets: list[Ticket], *changes: tuple[str, str]) -> Act:
    return acts.act_do(actor=desk.agent, tickets=tickets, changes=list(changes))


def tags_of(ticket: Ticket) -> list[str]:
    return sorted(ticket.tags.values_list("name", flat=True))


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


def test_two_who_act_on_the_same_tickets_at_once_wait_for_each_other(desk: Desk) -> None:
    tickets = [opened(desk, f"No {n}") for n in range(4)]
    gate, faults = Barrier(2), []

    def press(actor, order: list[Ticket]) -> None:
        try:
            gate.wait()
            acts.act_do(actor=actor, tickets=order, changes=[("assignee", "me"), ("tag_add", actor.first_name)])
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [
        Thread(target=press, args=(desk.agent, tickets)),
        Thread(target=press, args=(desk.lead, tickets[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert Act.objects.count() == 2
    assert {Ticket.objects.get(pk=t.pk).assignee_id for t in tickets} <= {desk.agent.pk, desk.lead.pk}
    assert all(tags_of(ticket) == ["priya", "sam"] for ticket in tickets)
    first, second = Act.objects.order_by("pk")
    acts.act_undo(actor=first.actor, act=first)  # overwritten by the second since
    assert {each["field"] for each in Act.objects.get(pk=first.pk).kept} == {"assignee"}
    assert Act.objects.get(pk=second.pk).kept == []


def many(desk: Desk, count: int) -> list[Ticket]:
    rows = [Ticket(subject=f"No {n}", channel="web", queue=desk.queue, requester=desk.student) for n in range(count)]
    return Ticket.objects.bulk_create(rows)


def test_ten_thousand_tickets_are_taken_at_once_and_worked_off_by_the_worker(desk: Desk) -> None:
    tickets = many(desk, 10_000)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act = do(desk, tickets, ("priority", "2"))
    assert len(asked) <= 6
    assert act.is_under_way
    with pytest.raises(Invalid):
        do(desk, [*tickets, Ticket(pk=10**9)], ("priority", "2"))
    claimed = acts.jobs.claim(Act, limit=1)[0]
    with CaptureQueriesContext(connection) as worked:
        assert acts._chunk(claimed)
    assert len(worked) <= 25 * acts.CHUNK
    act.refresh_from_db()
    assert (act.ticket_count, len(act.pending)) == (acts.CHUNK, 10_000 - acts.CHUNK)
    # An undo in the middle stops what is still to come, and puts back what was done.
    acts.act_undo(actor=desk.agent, act=act)
    assert not acts._chunk(claimed)
    acts.acts_drain()
    act.refresh_from_db()
    assert (act.state, act.kept) == (Act.DONE, [])
    assert not Ticket.objects.filter(priority=2).exists()


def test_a_worker_finishes_an_act_on_many_and_its_undo(desk: Desk) -> None:
    tickets = many(desk, acts.AT_ONCE + acts.CHUNK + 5)
    act = do(desk, tickets, ("tag_add", "new starter"))
    assert Tagging.objects.count() == 0
    acts.acts_drain()
    assert Tagging.objects.count() == len(tickets)
    assert Tag.objects.count() == 1
    acts.act_undo(actor=desk.agent, act=act)
    acts.acts_drain()
    assert Tagging.objects.count() == 0
    assert Act.objects.get().state == Act.DONE


def test_a_queue_that_goes_while_its_act_waits_is_a_reason_and_no_fault(desk: Desk) -> None:
    other = Queue.objects.create(name="Short-lived", team=desk.team)
    act = do(desk, many(desk, acts.AT_ONCE + 1), ("queue", str(other.pk)))
    other.delete()
    acts.acts_drain()
    act.refresh_from_db()
    assert (act.state, len(act.refused), act.ticket_count) == (Act.DONE, acts.AT_ONCE + 1, 0)


# --- tags and snooze -----------------------------------------------------------------------------


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


def test_the_offer_to_take_the_whole_view_stands_over_its_rows(client: Client, desk: Desk) -> None:
    """Under fifty rows nobody found it."""
    many(desk, 60)
    client.force_login(desk.agent)
    page = client.get("/desk/?view=open").content.decode()
    assert 0 < page.index("data-pick-whole") < page.index("<tbody")


@pytest.mark.parametrize(("most", "is_said"), [(60, True), (61, False)])
def test_a_view_longer_than_one_act_is_said_before_it_is_done(
    client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch, most: int, is_said: bool
) -> None:
    many(desk, 60)
    monkeypatch.setattr("tickets.act_forms.MOST", most)
    client.force_login(desk.agent)
    form = {"whole": "view=open", "change": "priority:2"}
    answer = client.post("/desk/acts/", form, headers={"accept": "application/json"}).json()
    page = client.post("/desk/acts/", form).content.decode()
    words = f"One act takes {most} tickets at most"
    assert (words in answer["limit"], words in page) == (is_said, is_said)
