"""Search looks at the newest tickets first and at the others only when those do not fill the list."""

from __future__ import annotations

import pytest

from tests.flows.desk_pages import opened
from tests.support import Desk, make_desk
from tickets import search, services
from tickets.models import Ticket


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.mark.parametrize("first", [1, 2, 3, 5, 6, 700])
@pytest.mark.parametrize("most", [1, 4, 100])
def test_wherever_the_parts_meet_the_list_is_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, first: int, most: int
) -> None:
    tickets = [opened(desk, subject) for subject in ("Dark projector", "Quiet", "Projector", "Loud", "The projector")]
    services.note_add(actor=desk.agent, ticket=tickets[1], text="It is the projector again.")
    monkeypatch.setattr(search, "FIRST", first)
    found = search.tickets_matching(desk.agent, "projector", most=most)
    assert found == [tickets[4], tickets[2], tickets[1], tickets[0]][:most]


def test_only_the_newest_are_looked_at(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    old, *_between, new = [opened(desk, "Projector") for _number in range(4)]
    monkeypatch.setattr(search, "RECENT", 3)
    monkeypatch.setattr(search, "FIRST", 2)
    found = search.tickets_matching(desk.agent, "projector")
    assert new in found
    assert old not in found
    assert search.tickets_matching(desk.agent, "projector", rows=Ticket.objects.at_desk_of(desk.agent).none()) == []
