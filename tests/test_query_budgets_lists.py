"""How many queries every view of the desk and the pages of calls may cost, with everything on them, cold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from counter.models import Call, RepeatIssue
from counter.services import call_save
from counter.timer import Timer
from counter.types import NewCall
from tests.support import Desk, make_desk
from tickets import services
from tickets.desk_views import STARTERS_TAG, VIEWS
from tickets.models import Mention, SavedView, Ticket

pytestmark = pytest.mark.django_db
LIST, LOG, CALL = 12, 12, 15
CHOSEN = 6  # more for a caller, their open tickets, an answer that fits and a ticket


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def opened(desk: Desk, subject: str) -> Ticket:
    return services.ticket_open(actor=None, requester=desk.student, subject=subject, text="Silent.", channel="web")


def cost(client: Client, path: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


def one_of_each(desk: Desk) -> None:
    """A ticket for every view, so that none is cheap because it is empty."""
    mine, late, waiting, starter, asleep, named, solved = (opened(desk, f"No {n}") for n in range(7))
    services.assignee_set(actor=desk.agent, ticket=mine, assignee=desk.agent)
    Ticket.objects.filter(pk=late.pk).update(due_sort=timezone.now() - timedelta(hours=1))
    services.status_set(actor=desk.agent, ticket=waiting, status="waiting")
    services.tag_add(actor=desk.agent, ticket=starter, word=STARTERS_TAG)
    services.ticket_snooze(actor=desk.agent, ticket=asleep, until=timezone.now() + timedelta(days=3))
    note = services.note_add(actor=desk.lead, ticket=named, text="Look at this")
    Mention.objects.create(ticket=named, message=note, user=desk.agent)
    services.status_set(actor=desk.agent, ticket=solved, status="solved")


@pytest.mark.parametrize("code", list(VIEWS))
def test_every_view_of_the_desk_costs_at_most_twelve_queries(desk: Desk, code: str) -> None:
    one_of_each(desk)
    tree = [{"field": "queue", "op": "is", "values": [str(desk.queue.pk)]}]
    SavedView.objects.create(name="Saved", owner=desk.agent, conditions={"all": tree})
    client = Client()
    client.force_login(desk.agent)
    page = client.get(f"/desk/?view={code}").content.decode()
    assert '<tr data-ticket="' in page
    assert cost(client, f"/desk/?view={code}") <= LIST


def calls(desk: Desk, issue: RepeatIssue) -> Ticket:
    """Timed calls of three agents, with and without a caller, a ticket and an issue."""
    ticket = None
    for agent in (desk.agent, desk.lead, desk.admin):
        for outcome, caller in (("solved", desk.student), ("ended", None), ("opened", desk.student)):
            timer = Timer.begin(agent.pk, timezone.now() - timedelta(minutes=3))
            call = NewCall(summary="No sound", caller=caller, outcome=outcome, issue=issue)
            ticket = call_save(actor=agent, call=call, timer=timer, now=timezone.now()).ticket or ticket
    assert ticket
    return ticket


def test_the_log_of_calls_costs_at_most_twelve_queries_however_many_calls(desk: Desk) -> None:
    issue = RepeatIssue.objects.create(name="Sound", summary="No sound", icon="phone")
    client = Client()
    client.force_login(desk.lead)
    costs = []
    for _round in range(2):
        calls(desk, issue)
        costs.append(cost(client, "/desk/calls/?days=7"))
    assert max(costs) <= LOG, costs
    assert costs[0] == costs[1]


def test_the_page_of_a_call_costs_at_most_fifteen_queries_and_six_more_filled_in(desk: Desk) -> None:
    issue = RepeatIssue.objects.create(name="Sound", summary="No sound", icon="phone", queue=desk.queue)
    ticket = calls(desk, issue)
    assert Call.objects.count() == 9
    client = Client()
    client.force_login(desk.agent)
    bare = client.get("/desk/calls/new/")["Location"]
    assert cost(client, bare) <= CALL
    with_all = f"{bare}&caller={ticket.requester_id}&issue={issue.pk}&ticket={ticket.number}"
    assert ticket.number in client.get(with_all).content.decode()
    assert cost(client, with_all) <= CALL + CHOSEN
