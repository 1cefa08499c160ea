"""The demo's tickets: a queue that looks lived in, loaded once, and nobody is mailed of its past."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from common.models import Event
from hours.business_time import open_seconds
from tests.support import Desk, make_desk, outbox, work
from tickets import demo, statuses
from tickets.models import Clock, Message, Queue, Ticket
from tickets.sla import clocks
from tickets.sla.breaches import mark_breaches

FIRST = "The password reset code never arrives"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def people(desk: Desk) -> dict[str, User]:
    """The demo's cast, as far as this desk has it: some play two parts."""
    cast = {"ada": desk.admin, "sam": desk.lead, "priya": desk.agent, "tom": desk.lead, "maya": desk.author}
    return {**cast, "aisha": desk.student, "lewis": desk.student}


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    demo.load_tickets(people(desk), desk.queue)
    return desk


def test_there_are_tickets_in_every_state_priority_and_channel_of_a_person(loaded: Desk) -> None:
    rows = list(Ticket.objects.all())
    assert len(rows) >= 24
    assert {row.status for row in rows} == {code for code, _ in statuses.CHOICES}
    assert {row.priority for row in rows} == set(Ticket.Priority.values)
    assert {row.channel for row in rows} == {"email", "web", "phone", "walk_in"}
    assert any(row.assignee is None for row in rows)


def test_the_tickets_follow_one_another_over_the_last_days(loaded: Desk) -> None:
    times = list(Ticket.objects.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert times[0] < timezone.now() - timedelta(days=5)
    assert times[-1] <= timezone.now()


def test_a_ticket_was_opened_so_many_open_minutes_ago(loaded: Desk) -> None:
    schedule, now = clocks.schedule_of(loaded.queue), timezone.now()
    for entry in json.loads(demo.CONTENT.read_text(encoding="utf-8"))["tickets"]:
        ticket = Ticket.objects.get(subject=entry["subject"])
        assert open_seconds(schedule, ticket.created_at, now) == pytest.approx(entry["ago"] * 60, abs=60)


def test_what_was_said_and_done_on_a_ticket_is_in_order(loaded: Desk) -> None:
    for ticket in Ticket.objects.all():
        said = list(ticket.messages.order_by("pk").values_list("created_at", flat=True))
        done = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk).order_by("pk")
        done_at = list(done.values_list("created", flat=True))
        assert said == sorted(said)
        assert done_at == sorted(done_at)
        assert said[0] == done_at[0] == ticket.created_at
        assert ticket.updated_at >= said[-1]


def test_every_ticket_has_its_clocks_and_some_are_late(loaded: Desk) -> None:
    for ticket in Ticket.objects.all():
        running = set(ticket.clocks.filter(running_since__isnull=False).values_list("kind", flat=True))
        assert ticket.clocks.count() == 2
        assert bool(running) == (ticket.status in (statuses.NEW, statuses.OPEN)), ticket.subject
    late = Clock.objects.filter(running_since__isnull=False, due_at__lte=timezone.now())
    assert late.count() >= 2
    assert mark_breaches() >= 2
    assert Clock.objects.filter(stopped_at__isnull=False, breached_at__isnull=True).exists(), "some targets were met"


def test_the_student_waits_for_a_code_and_has_answered(loaded: Desk) -> None:
    ticket = Ticket.objects.get(subject=FIRST)
    assert (ticket.requester, ticket.assignee) == (loaded.student, loaded.agent)
    assert (ticket.status, ticket.get_priority_display()) == (statuses.OPEN, "High")
    kinds = list(ticket.messages.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Message.REQUEST, Message.NOTE, Message.REPLY, Message.REQUEST]


def test_loading_again_changes_nothing(loaded: Desk) -> None:
    before = (Ticket.objects.count(), Message.objects.count(), Event.objects.count(), User.objects.count())
    again = demo.load_desk(loaded.queue.calendar)
    demo.load_tickets(people(loaded), again)
    assert again == loaded.queue
    assert Queue.objects.count() == 1
    assert before == (Ticket.objects.count(), Message.objects.count(), Event.objects.count(), User.objects.count())


def test_a_desk_that_has_tickets_is_left_alone(desk: Desk) -> None:
    from tickets.services import ticket_open

    ticket_open(actor=None, requester=desk.student, subject="Mine", text="It is real.", channel="web")
    demo.load_tickets(people(desk), desk.queue)
    assert [ticket.subject for ticket in Ticket.objects.all()] == ["Mine"]


@pytest.mark.django_db(transaction=True)
def test_no_acknowledgement_leaves_and_only_what_is_said_now_is_mailed() -> None:
    desk = make_desk()
    demo.load_tickets(people(desk), desk.queue)
    work()
    assert not Event.objects.filter(dispatched_at__isnull=True).exists()
    told = sorted(str(mail["To"].addresses[0].addr_spec) for mail in outbox())
    assert told == [*["daniel.osei@example.ac.uk"] * 2, "priya@example.ac.uk"], (
        "two replies, and one mention of an agent"
    )
    texts = " ".join(mail.get_body(("plain",)).get_content() for mail in outbox())
    assert "some journals look at where you are" in texts
    assert "your new card is linked" in texts


def test_people_of_the_file_cannot_sign_in_until_they_choose_a_password(loaded: Desk) -> None:
    hana = User.objects.get(email="hana.suzuki@example.ac.uk")
    assert not hana.has_usable_password()
    assert not hana.works_here


def test_a_desk_that_never_opens_still_gets_its_tickets(desk: Desk) -> None:
    from hours.models import Calendar

    desk.queue.calendar = Calendar.objects.create(name="Never")
    desk.queue.save(update_fields=["calendar"])
    demo.load_tickets(people(desk), desk.queue)
    assert Ticket.objects.filter(subject=FIRST).exists()
