"""Acts on many tickets: what waits for the worker, what is asked and offered before, and where one act ends."""

from __future__ import annotations

from threading import Thread
from time import sleep

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.errors import Invalid
from tests.support import Desk
from tickets.act_words import words_of
from tickets.models import Act, Queue, Tag, Tagging, Ticket
from tickets.services import acts


def do(desk: Desk, tickets: list[Ticket], change: tuple[str, str]) -> Act:
    return acts.act_do(actor=desk.agent, tickets=tickets, changes=[change])


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


def test_numbers_of_many_are_set_apart(desk: Desk) -> None:
    act = do(desk, many(desk, 1_200), ("priority", "2"))
    assert "1,200 tickets" in words_of(act).done
    assert "0 of 1,200" in words_of(act).done


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no one lock for all writers")
def test_who_writes_while_an_act_is_worked_off_is_let_in(desk: Desk) -> None:
    """SQLite has one writer at a time, and no queue: who asks again at once takes the lock from all who wait."""
    act = do(desk, many(desk, 1_000), ("priority", "2"))
    worker = Thread(target=lambda: (acts.acts_drain(), connections.close_all()))
    worker.start()
    let_in = refused = 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1500")
    try:
        while worker.is_alive():
            try:
                desk.student.save(update_fields=["name"])
                let_in += 1
            except OperationalError:
                refused += 1
            sleep(0.05)
    finally:
        worker.join(120)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")
    act.refresh_from_db()
    assert act.ticket_count == 1_000
    assert refused == 0
    assert let_in >= 5
