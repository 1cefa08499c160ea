"""The demo's past: enough to fill every chart, told by clocks that are right, and nobody is mailed of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from common.models import Event
from hours.business_time import open_seconds
from kb.models import Topic
from reports.asking import asked_for
from reports.demo import load_history
from reports.models import Term
from reports.overview import overview
from tests.support import Desk, make_desk, outbox, work
from tickets import statuses
from tickets.models import Clock, Rating, Ticket
from tickets.sla.clocks import schedule_of


@pytest.fixture
def desk(db: None) -> Desk:
    desk = make_desk()
    Topic.objects.create(name="Wi-Fi and network", slug="wifi", icon="wifi")
    load_history({"priya": desk.agent, "sam": desk.lead, "tom": desk.lead, "aisha": desk.student}, desk.queue)
    return desk


def test_some_three_hundred_tickets_were_solved_in_sixty_days(desk: Desk) -> None:
    assert 260 <= Ticket.objects.count() <= 420
    assert set(Ticket.objects.values_list("status", flat=True)) == set(statuses.DONE)
    now = timezone.now()
    assert Ticket.objects.filter(created_at__gte=now - timedelta(days=61), solved_at__lt=now).count() == (
        Ticket.objects.count()
    )
    assert all(len(ticket.messages.all()) >= 2 for ticket in Ticket.objects.prefetch_related("messages"))


def test_its_clocks_used_the_open_time_there_was(desk: Desk) -> None:
    schedule = schedule_of(desk.queue)
    clocks = list(Clock.objects.select_related("ticket"))
    assert len(clocks) == 2 * Ticket.objects.count()
    for clock in clocks:
        until = clock.ticket.first_response_at if clock.kind == Clock.FIRST_RESPONSE else clock.ticket.solved_at
        assert clock.stopped_at == until
        used = open_seconds(schedule, clock.ticket.created_at, until)
        assert clock.consumed_seconds == pytest.approx(used, abs=1)
        assert bool(clock.breached_at) == (clock.consumed_seconds > clock.target_seconds)


def test_every_chart_of_an_administrator_has_something_to_tell(desk: Desk) -> None:
    report = overview(asked_for(desk.admin, {"range": "28"}, timezone.now()))
    empty = [code for code, chart in report.charts.items() if chart.empty]
    assert empty == ["calls"], "calls are made by the demo of the counter"
    assert all(stat.value not in ("–", "Few votes") for stat in report.stats)
    assert {score for score, _n in Rating.objects.values_list("score", "pk")} == {"good", "ok", "bad"}
    assert Term.objects.count() == 9


@pytest.mark.django_db(transaction=True)
def test_nobody_is_mailed_of_the_past() -> None:
    desk = make_desk()
    load_history({"priya": desk.agent, "sam": desk.lead, "tom": desk.lead}, desk.queue)
    assert not Event.objects.filter(subject_type="ticket", dispatched_at__isnull=True).exists()
    work()
    assert outbox() == []


@pytest.mark.django_db(transaction=True)
def test_the_whole_demo_has_a_past_and_a_present_and_loads_once(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    call_command("seed_demo")
    count = Ticket.objects.count()
    assert Ticket.objects.filter(status__in=statuses.ACTIVE).exists()
    assert Ticket.objects.filter(status=statuses.CLOSED).count() > 200
    newest = Ticket.objects.order_by("-pk").first()
    assert newest
    assert newest.created_at > timezone.now() - timedelta(days=30)
    call_command("seed_demo")
    assert Ticket.objects.count() == count
