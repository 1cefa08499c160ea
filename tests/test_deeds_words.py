"""Every event about a ticket has its words in the history, or stands on the list of silent ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from common.models import Event
from tests.flows.desk_pages import opened
from tests.support import Desk, make_desk
from tickets.deeds import DEEDS, SILENT, Names
from tickets.timeline import Entry

APPS = ("accounts", "common", "counter", "helpdesk", "hours", "kb", "mail", "notifications", "reports", "tickets")
KIND = re.compile(r'"((?:ticket|message|call)\.[a-z_]+)"')


def recorded() -> set[str]:
    """Every kind of event written anywhere: the names a module knows in which something is recorded."""
    found: set[str] = set()
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            text = path.read_text()
            if "tests" not in path.parts and "events.record(" in text:
                found |= set(KIND.findall(text))
    return found


def test_every_recorded_kind_has_words_or_is_silent() -> None:
    kinds = recorded()
    assert {"ticket.rated", "ticket.woken", "call.logged", "message.not_delivered"} <= kinds  # it does find them
    assert kinds - set(DEEDS) - set(SILENT) == set()


def test_nothing_is_both_said_and_silent_and_no_name_is_left_over() -> None:
    assert set(DEEDS) & set(SILENT) == set()
    assert (set(DEEDS) | set(SILENT)) - recorded() == set()


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.mark.parametrize("kind", sorted(DEEDS))
@pytest.mark.parametrize("data", [{}, {"before": None, "after": None, "other": "x", "until": 7, "tag": None, "by": 1}])
def test_words_are_made_of_whatever_an_event_holds(desk: Desk, kind: str, data: dict) -> None:
    """Events outlive what they speak of, and older versions wrote other data."""
    ticket = opened(desk)
    for actor in (None, desk.agent, desk.student):
        event = Event(kind=kind, subject_type="ticket", subject_id=ticket.pk, actor=actor, data=data)
        deed = DEEDS[kind](event, ticket, Names())
        assert deed is None or (deed.icon and deed.words.strip() and "None" not in deed.words)
        assert Entry(ticket.created_at, deed=deed)
