"""Repeat issues: who keeps them, and what the calls say of them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from counter.models import RepeatIssue
from counter.selectors import issue_buttons
from counter.tests.support import make_answer, make_issue, save
from counter.tests.test_pages import client, desk, words
from tests.support import Desk

__all__ = ["client", "desk"]
pytestmark = pytest.mark.django_db


def test_leads_keep_the_repeat_issues_and_agents_do_not(client: Client, desk: Desk) -> None:
    lead = Client()
    lead.force_login(desk.lead)
    call = save(desk.agent, caller=desk.student, summary="Badge does not open the lab").call
    page = words(lead.get("/desk/calls/issues/new/", {"call": call.pk}))
    assert page.count("Badge does not open the lab") >= 2
    sent = {"name": "Lab badge", "summary": "Badge does not open the lab", "icon": "lock", "outcome": "solved"}
    sent |= {"priority": "3", "position": "0", "is_active": "on", "needs_identity_check": "on"}
    for odd in ({"icon": "nosuch"}, {"name": ""}, {"outcome": "added"}, {"position": "-1"}, {"position": "9" * 20}):
        assert lead.post("/desk/calls/issues/new/", sent | odd).status_code == 400
    assert lead.post("/desk/calls/issues/new/", {}).status_code == 400
    assert lead.post("/desk/calls/issues/new/", sent).status_code == 302
    issue = RepeatIssue.objects.get()
    assert issue.needs_identity_check
    assert lead.post(f"/desk/calls/issues/{issue.pk}/", {**sent, "is_active": ""}).status_code == 302
    assert issue_buttons(desk.agent, timezone.now()) == []
    assert "Lab badge" in words(lead.get("/desk/calls/issues/"))
    for path in ("/desk/calls/issues/", "/desk/calls/issues/new/", f"/desk/calls/issues/{issue.pk}/"):
        assert client.get(path).status_code == 403


def test_buttons_are_ordered_by_the_calls_of_four_weeks_and_invent_no_numbers(desk: Desk) -> None:
    issues = [make_issue(f"Issue {number}", position=number) for number in range(8)]
    now = timezone.now()
    shown = issue_buttons(desk.agent, now)
    assert [button.issue for button in shown] == issues
    assert [button.key for button in shown] == ["1", "2", "3", "4", "5", "6", "", ""]
    assert {button.words for button in shown} == {"Solved on the call"}
    week, day = 7 * 24 * 60, 24 * 60
    for _number in range(3):
        save(desk.agent, caller=desk.student, issue=issues[7], ago=day, lasts=180)
    save(desk.agent, caller=desk.student, issue=issues[5], ago=2 * week)
    for _number in range(5):
        save(desk.agent, caller=desk.student, issue=issues[4], ago=5 * week)
    shown = issue_buttons(desk.agent, now)
    assert [button.issue.name for button in shown[:3]] == ["Issue 7", "Issue 5", "Issue 0"]
    assert shown[0].words == "3 this week · solved in 3m"
    assert shown[1].words == "1 in four weeks · solved in 1m"
    assert shown[0].key == "1"
    for person in (desk.outsider, AnonymousUser()):
        assert "3 this week" not in [button.words for button in issue_buttons(person, now)]


def test_answers_are_read_out_as_far_as_they_may_be_read(client: Client, desk: Desk) -> None:
    answer = make_answer(desk.author)
    issue = make_issue(article=answer)
    side = words(client.get("/desk/calls/side/", {"issue": issue.pk}))
    assert "Open the portal." in side
    assert 'name="article"' not in side
    side = words(client.get("/desk/calls/side/", {"summary": "how to reset my password"}))
    assert "Open the portal." in side
    assert 'name="article"' in side
