"""What the small script adds to the requesters' pages; each of them works without it too."""

from __future__ import annotations

import pytest

from kb.models import Topic
from kb.services import article_create, article_publish
from kb.types import ArticleText
from tests.browser.pages import Pages
from tests.flows.portal import GUEST, guest_ticket
from tests.support import Desk, make_desk
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def fill(page) -> None:
    page.locator("[name=subject]").fill("No sound in room 2")
    page.locator("[name=text]").fill("The speakers are silent.")
    page.locator("[name=email]").fill(GUEST)


def test_answers_appear_while_typing(pages: Pages, desk: Desk) -> None:
    topic = Topic.objects.create(name="Printing", slug="printing")
    text = ArticleText(question="Where do I get toner for the printer?", body="1. Ask us.\n", topic=topic)
    article_publish(actor=desk.author, article=article_create(actor=desk.author, text=text))
    page = pages.open()
    page.goto("/report/")
    page.locator("[name=subject]").press_sequentially("the printer has no ton")
    page.get_by_role("link", name=text.question).wait_for()


def test_a_double_press_is_one_ticket_and_the_draft_is_gone_afterwards(pages: Pages, desk: Desk) -> None:
    page = pages.open()
    page.goto("/report/")
    fill(page)
    page.get_by_role("button", name="Send to the IT desk").dblclick()
    page.wait_for_url("**/report/sent/**")
    assert Ticket.objects.count() == 1
    page.goto("/report/")
    assert page.locator("[name=text]").input_value() == ""


def test_a_draft_is_kept_on_the_device(pages: Pages, desk: Desk) -> None:
    page = pages.open()
    page.goto("/report/")
    fill(page)
    page.get_by_text("Draft saved on this device").wait_for()
    page.goto("/")
    page.goto("/report/")
    assert page.locator("[name=text]").input_value() == "The speakers are silent."


def test_a_button_does_not_move_away_when_the_draft_is_saved(pages: Pages, desk: Desk) -> None:
    ticket, link = guest_ticket()
    page = pages.open()
    page.goto(link)
    page.locator("[name=text]").fill("Still dark.")
    page.get_by_role("button", name="Send reply").click()
    page.get_by_text("We’ve got your reply").wait_for()
    assert ticket.messages.latest("pk").text == "Still dark."


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(pages: Pages, desk: Desk) -> None:
    page = pages.open()
    page.goto("/report/")
    fill(page)
    page.locator("[name=email]").fill("nobody")
    page.get_by_role("button", name="Send to the IT desk").click()
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "email"
    assert page.locator("[name=email]").input_value() == "nobody"


def test_a_password_can_be_shown(pages: Pages, desk: Desk) -> None:
    page = pages.open()
    page.goto("/sign-in/")
    page.locator("[name=password]").fill("secret words")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("[name=password]").get_attribute("type") == "text"
    page = pages.open(java_script_enabled=False)
    page.goto("/sign-in/")
    assert not page.get_by_role("button", name="Show password").is_visible()


def test_a_guest_replies_and_solves_without_a_script(pages: Pages, desk: Desk) -> None:
    ticket, link = guest_ticket()
    page = pages.open(java_script_enabled=False)
    page.goto(link)
    page.locator("[name=text]").fill("It was the cable.")
    page.get_by_role("button", name="This is solved").click()
    page.get_by_text("Noted: it’s solved").wait_for()
    ticket.refresh_from_db()
    assert ticket.status == "solved"
