"""The report of one team: what follows the team, and what says that it does not."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from counter.models import Call
from reports.tests.support import second_team
from tests.flows.test_reports import REPORTS, client_of
from tests.support import Desk, make_desk
from tickets.models import Queue, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def page_of(client: Client, query: str = "") -> str:
    return client.get(REPORTS + query).content.decode()


def test_calls_follow_the_team_by_their_ticket_or_by_who_took_them(desk: Desk) -> None:
    admin, ours = client_of(desk.admin), desk.queue.team
    theirs = second_team(desk.outsider)
    all_words = {"Took it here, went over there", "Rang off here", "Rang off there"}
    hour = timezone.localtime().replace(minute=5) - timedelta(days=3)

    def call(agent: User, words: str, queue: Queue | None = None) -> None:
        ticket = Ticket.objects.create(subject=words, queue=queue, requester=desk.student) if queue else None
        Call.objects.create(
            agent=agent,
            started_at=hour,
            ended_at=hour,
            outcome="ended",
            nonce=uuid.uuid4(),
            summary=words,
            ticket=ticket,
        )

    call(desk.agent, "Took it here, went over there", theirs)
    call(desk.agent, "Rang off here")
    call(desk.outsider, "Rang off there")
    for team, expected in (
        (ours, {"Rang off here"}),
        (theirs.team, {"Took it here, went over there", "Rang off there"}),
    ):
        text = page_of(admin, f"?team={team.pk}")
        path = re.search(rf'href="(/desk/reports/calls/[^"]+hour=[^"]+)">{len(expected)}</a>', text)
        assert path
        behind_it = admin.get(html.unescape(path.group(1))).content.decode()
        assert {words for words in all_words if words in behind_it} == expected
        assert team.name in behind_it
    assert "Searches are those of everybody, not of one team." in page_of(admin)
    stranger = f"{REPORTS}calls/?first=2024-01-01&last=2024-01-02&day=1&team={theirs.team.pk}"
    assert client_of(desk.agent).get(stranger).status_code == 404
