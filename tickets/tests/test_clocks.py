"""Clocks as stored: started, paused, run on, retargeted, met, missed; in the hours of the ticket's queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from common.models import Event
from tests.support import Desk, make_desk
from tickets import services, statuses
from tickets.models import Clock, SlaPolicy, Ticket
from tickets.models.ticket import FAR_FUTURE
from tickets.sla.breaches import mark_breaches
from tickets.sla.reading import LATE, MET, PAUSED, RUNNING, SOON, chip_of

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 5, 11, 9, 0, tzinfo=LONDON)  # the phone is open 8–17
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def opened(desk: Desk, channel: str = Ticket.Channel.WEB, priority: int = Ticket.Priority.NORMAL) -> Ticket:
    return services.ticket_open(
        actor=desk.student,
        requester=desk.student,
        subject="No sound",
        text="The speakers are silent.",
        channel=channel,
        priority=priority,
    )


def clock(ticket: Ticket, kind: str = Clock.FIRST_RESPONSE) -> Clock:
    return Clock.objects.get(ticket=ticket, kind=kind)


def local(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment.astimezone(LONDON):%a %H:%M}"


@pytest.mark.parametrize("channel", Ticket.Channel.values)
def test_targets_run_in_open_hours_whatever_the_channel(desk: Desk, channel: str) -> None:
    with time_machine.travel(MONDAY.replace(hour=16), tick=False):
        requester = desk.student
        ticket = services.ticket_open(
            actor=None, requester=requester, subject="No sound", text="Silent.", channel=channel
        )
    # 4 open hours from Monday 16:00: one on Monday, three on Tuesday
    assert local(clock(ticket).due_at) == "Tue 11:00"
    assert ticket.due_sort == clock(ticket).due_at


def test_friday_morning_has_a_gap(desk: Desk) -> None:
    with time_machine.travel(datetime(2026, 5, 15, 8, 30, tzinfo=LONDON), tick=False):
        ticket = opened(desk, priority=Ticket.Priority.URGENT)
    # one open hour from 8:30: half an hour until 9, then half an hour from 10
    assert local(clock(ticket).due_at) == "Fri 10:30"


def test_a_bank_holiday_does_not_count(desk: Desk) -> None:
    friday = datetime(2026, 5, 22, 16, 30, tzinfo=LONDON)  # Monday the 25th is the Spring bank holiday
    desk.queue.calendar.closures.get_or_create(date=datetime(2026, 5, 25).date(), defaults={"name": "Spring"})
    with time_machine.travel(friday, tick=False):
        ticket = opened(desk, priority=Ticket.Priority.URGENT)
    assert local(clock(ticket).due_at) == "Tue 08:30"


def test_waiting_stops_the_clocks_and_an_answer_of_the_requester_runs_them_on(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        services.status_set(actor=desk.agent, ticket=ticket, status=statuses.WAITING)
    paused = clock(ticket, Clock.RESOLUTION)
    assert (paused.consumed_seconds, paused.running_since, paused.due_at) == (3600, None, None)
    assert chip_of([paused], MONDAY).state == PAUSED
    ticket.refresh_from_db()
    assert ticket.due_sort == FAR_FUTURE
    tuesday = MONDAY + timedelta(days=1)
    with time_machine.travel(tuesday, tick=False):
        services.request_add(
            actor=desk.student, author=desk.student, ticket=ticket, text="Still silent.", channel="web"
        )
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN
    # 24 open hours less the one used: 8 on Tuesday from 9, 9 on Wednesday, 6 on Thursday
    assert local(clock(ticket, Clock.RESOLUTION).due_at) == "Thu 14:00"


def test_the_first_public_reply_meets_the_first_target_and_a_note_does_not(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk)
        services.note_add(actor=desk.agent, ticket=ticket, text="Lamp?")
    assert clock(ticket).stopped_at is None
    with time_machine.travel(MONDAY + HOUR, tick=False):
        services.reply_add(actor=desk.agent, ticket=ticket, text="Try the other cable.")
    met = clock(ticket)
    assert met.stopped_at == MONDAY + HOUR
    assert met.consumed_seconds == 3600
    assert chip_of([met], MONDAY).state == MET
    with time_machine.travel(MONDAY + 5 * HOUR, tick=False):
        services.reply_add(actor=desk.agent, ticket=ticket, text="And?")
    assert clock(ticket).stopped_at == MONDAY + HOUR


def test_a_higher_priority_moves_the_due_time_and_time_used_counts_on(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        services.priority_set(actor=desk.agent, ticket=ticket, priority=Ticket.Priority.HIGH)
    assert clock(ticket).due_at == MONDAY + 2 * HOUR
    assert clock(ticket, Clock.RESOLUTION).due_at == MONDAY + 8 * HOUR


def test_a_lower_priority_takes_a_breach_back_when_there_is_time_again(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk, priority=Ticket.Priority.URGENT)
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        mark_breaches()
        assert clock(ticket).breached_at == MONDAY + HOUR
        services.priority_set(actor=desk.agent, ticket=ticket, priority=Ticket.Priority.LOW)
    assert clock(ticket).breached_at is None


def test_solving_meets_the_second_target_and_opening_again_runs_on(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    assert clock(ticket, Clock.RESOLUTION).stopped_at == MONDAY + HOUR
    with time_machine.travel(MONDAY + 3 * HOUR, tick=False):
        services.status_set(actor=desk.agent, ticket=ticket, status=statuses.OPEN)
    again = clock(ticket, Clock.RESOLUTION)
    assert again.stopped_at is None
    assert again.consumed_seconds == 3600
    assert again.running_since == MONDAY + 3 * HOUR


def test_a_breach_is_marked_once_with_one_event(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk, priority=Ticket.Priority.URGENT)
        assert mark_breaches() == 0
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        assert mark_breaches() == 1
        assert mark_breaches() == 0
        assert chip_of(Clock.objects.filter(ticket=ticket), MONDAY + 2 * HOUR).state == LATE
    assert Event.objects.filter(kind="ticket.target_missed").count() == 1


def test_an_answer_after_the_due_time_counts_as_missed_even_before_anybody_looked(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk, priority=Ticket.Priority.URGENT)
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        services.reply_add(actor=desk.agent, ticket=ticket, text="Sorry, late.")
    assert clock(ticket).breached_at is not None


def test_the_chip_warns_in_the_last_hour(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk)
    clocks = list(Clock.objects.filter(ticket=ticket))
    assert chip_of(clocks, MONDAY).state == RUNNING
    assert chip_of(clocks, MONDAY + 3 * HOUR + timedelta(minutes=1)).state == SOON


def test_a_ticket_solved_before_any_reply_has_met_its_target(desk: Desk) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ticket = opened(desk)
        services.ticket_solve_as_requester(actor=desk.student, ticket=ticket)
    assert chip_of(Clock.objects.filter(ticket=ticket), MONDAY).state == MET


def test_a_queue_without_targets_has_no_clocks_and_sorts_last(desk: Desk) -> None:
    desk.queue.policy = None
    desk.queue.save()
    ticket = opened(desk)
    assert not Clock.objects.exists()
    assert ticket.due_sort == FAR_FUTURE


def test_a_queue_that_gets_targets_later_starts_clocks_on_the_next_change(desk: Desk) -> None:
    policy, desk.queue.policy = desk.queue.policy, None
    desk.queue.save()
    ticket = opened(desk)
    assert isinstance(policy, SlaPolicy)
    desk.queue.policy = policy
    desk.queue.save()
    ticket = Ticket.objects.get(pk=ticket.pk)
    services.priority_set(actor=desk.agent, ticket=ticket, priority=Ticket.Priority.URGENT)
    assert Clock.objects.filter(ticket=ticket).count() == 2
