"""Calls on the page of a person: those the reader may see, linked with tickets they work on."""

from __future__ import annotations

import pytest
from django.test import Client

from counter.person_panel import person_calls
from counter.tests.support import save
from tests.support import Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def page(desk: Desk, viewer) -> str:
    client = Client()
    client.force_login(viewer)
    response = client.get(f"/desk/people/{desk.student.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_persons_calls_stand_on_their_page_with_their_tickets(desk: Desk) -> None:
    call = save(desk.agent, caller=desk.student, summary="Projector stays dark", kind="walk_in").call
    save(desk.agent, caller=desk.student, summary="Second time")
    save(desk.agent, caller=desk.lead, summary="Somebody elses")
    shown = page(desk, desk.lead)
    section = shown[shown.index("Calls and visits") :]
    assert "Projector stays dark" in section
    assert section.index("Second time") < section.index("Projector stays dark")
    assert call.ticket.get_absolute_url() in section
    assert "Somebody elses" not in shown


def test_an_agent_of_another_team_sees_none_of_them(desk: Desk) -> None:
    save(desk.agent, caller=desk.student, summary="Projector stays dark")
    assert person_calls(desk.outsider, desk.student) is None
    assert "Projector stays dark" not in page(desk, desk.outsider)
