"""A call by real keys: known caller and repeat issue in three presses."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Identity, User
from accounts.services import identity_add
from counter.models import Call
from counter.tests.support import make_issue, save
from tests.browser.pages import Pages
from tests.support import Desk, make_desk
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk() -> Desk:
    found = make_desk()
    identity_add(actor=None, user=found.student, kind=Identity.PHONE, value="07700 900123")
    return found


def at_desk(pages: Pages, user: User, **options: Any) -> Any:
    client = Client()
    client.force_login(user)
    return pages.open(cookies={name: morsel.value for name, morsel in client.cookies.items()}, **options)


def found(page: Any, typed: str) -> None:
    """Types into the box that has the cursor, and waits for the list."""
    page.keyboard.type(typed)
    page.locator("#who-list [data-person]").first.wait_for()


def saved(page: Any) -> None:
    page.locator(".timer.is-waiting").wait_for()
    page.get_by_text("Saved").first.wait_for()


def test_a_known_caller_and_a_repeat_issue_are_three_presses(pages: Pages, desk: Desk) -> None:
    make_issue("Print credit", position=0)
    issue = make_issue("Loan laptop", position=1, priority=2)
    page = at_desk(pages, desk.agent)
    page.goto("/desk/")
    page.keyboard.press("l")
    page.wait_for_url("**/desk/calls/new/**")
    page.locator(".face[data-runs]").wait_for()
    found(page, "aisha kh")
    page.keyboard.press("Enter")  # 1
    page.keyboard.press("2")  # 2
    assert page.evaluate("document.activeElement.dataset.issue") == str(issue.pk), "one choice looks chosen, not two"
    page.keyboard.press("Control+Enter")  # 3
    saved(page)
    call = Call.objects.get()
    assert (call.caller, call.issue, call.agent, call.outcome) == (desk.student, issue, desk.agent, "solved")
    ticket = call.ticket
    assert (ticket.subject, ticket.status, ticket.priority, ticket.assignee) == (
        "Loan laptop please", "solved", 2, desk.agent,
    )  # fmt: skip
    assert call.talk_seconds is not None
    assert page.evaluate("document.activeElement.id") == "id_who", "ready for the next call"
    assert page.locator("#id_summary").input_value() == ""


def test_the_timer_waits_for_the_first_word_of_the_next_call_and_holds(pages: Pages, desk: Desk) -> None:
    page = at_desk(pages, desk.agent)
    page.goto("/desk/calls/new/")
    page.locator("#id_outcome").select_option("ended")
    page.keyboard.press("Control+Enter")
    saved(page)
    page.locator("#id_who").press_sequentially("ai")
    page.locator(".face[data-runs]").wait_for()
    page.get_by_role("button", name="Hold").click()
    page.locator(".timer.is-held").wait_for()
    page.reload()
    page.locator(".timer.is-held").wait_for()
    page.get_by_role("button", name="Resume").click()
    page.locator(".face[data-runs]").wait_for()
    assert Call.objects.count() == 1


def test_a_call_is_added_to_the_ticket_that_is_open(pages: Pages, desk: Desk) -> None:
    ticket = save(desk.lead, caller=desk.student, outcome="opened", summary="Code never comes").ticket
    page = at_desk(pages, desk.agent)
    page.goto("/desk/calls/new/")
    found(page, "07700 900")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Add this call to {ticket.number}").click()
    page.keyboard.type("She rang again.")
    page.get_by_role("button", name="Save and next call").dblclick()
    saved(page)
    assert Ticket.objects.count() == 1
    assert Call.objects.latest("pk").ticket == ticket
    assert Call.objects.count() == 2
    assert ticket.messages.latest("pk").text == "She rang again."


def test_password_help_asks_for_the_check_and_keeps_what_was_written(pages: Pages, desk: Desk) -> None:
    make_issue(needs_identity_check=True)
    page = at_desk(pages, desk.agent)
    page.goto("/desk/calls/new/")
    found(page, "aisha")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.locator("#id_notes").fill("Half a note")
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").wait_for()
    assert not Call.objects.exists()
    assert page.locator("#id_notes").input_value() == "Half a note"
    page.locator("#id_identity_check").select_option("student_card")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert Call.objects.get().identity_checked_by == desk.agent


def test_somebody_new_by_control_enter(pages: Pages, desk: Desk) -> None:
    page = at_desk(pages, desk.agent)
    page.goto("/desk/calls/new/")
    page.keyboard.type("Jo Bloggs")
    page.keyboard.press("Control+Enter")
    assert page.locator("#id_new_name").input_value() == "Jo Bloggs"
    page.locator("#id_summary").fill("No sound in 312")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert Call.objects.get().caller.name == "Jo Bloggs"


def test_words_survive_a_session_that_ended(pages: Pages, desk: Desk) -> None:
    page = at_desk(pages, desk.agent)
    page.goto("/desk/calls/new/")
    page.locator("#id_notes").fill("A long story")
    page.wait_for_timeout(1300)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sign-in/**")
    client = Client()
    client.force_login(desk.agent)
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": pages.url} for name, morsel in client.cookies.items()]
    )
    page.goto(page.evaluate("new URLSearchParams(location.search).get('next')"))
    assert page.locator("#id_notes").input_value() == "A long story"


def test_a_call_without_a_script(pages: Pages, desk: Desk) -> None:
    make_issue("Loan laptop")
    page = at_desk(pages, desk.agent, java_script_enabled=False)
    page.goto("/desk/calls/new/")
    page.locator("#id_who").fill("aisha")
    page.locator("#id_who").press("Enter")
    page.locator("button[name=choose]").click()
    page.locator("[data-issue]").click()
    assert page.locator("#id_summary").input_value() == "Loan laptop please"
    page.get_by_role("button", name="Save and next call").click()
    assert Call.objects.get().caller == desk.student
