"""Mail to decide and "Why here?" as hands use them: by keys, by pointer, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from mail.inbound.store import email_store
from mail.models import InboundEmail
from mail.tests.mails import mail
from tests.browser.hands import press
from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of, violations
from tests.flows.incoming import AISHA, HELP, opened
from tests.support import Desk, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def three(desk: Desk) -> list[InboundEmail]:
    rows = [email_store(raw=f"Subject: Scan {n}\n\nx {n}\n".encode(), source="smtp", envelope_to=HELP) for n in "123"]
    work()
    return rows


def state(row: InboundEmail) -> str:
    row.refresh_from_db()
    return row.state


def test_by_keys_a_row_is_taken_in_hand_ticked_opened_and_tried_again(
    pages: Pages, desk: Desk, three: list[InboundEmail]
) -> None:
    page = pages.open(cookies=session_of(desk.agent), viewport=DESKTOP)
    page.goto("/desk/mail/")
    press(page, "j", "j", "x")
    assert page.locator("tr.cur").inner_text().count("Scan 2") == 1
    page.get_by_role("toolbar").get_by_text("1 selected").wait_for()
    press(page, "Escape")
    page.get_by_role("toolbar").wait_for(state="hidden")
    press(page, "y")
    page.get_by_text("1 mail is being tried again.").wait_for()
    assert [state(row) for row in three] == ["quarantined", "received", "quarantined"]
    press(page, "f")
    assert page.evaluate("document.activeElement.id") == "mail-q"
    page.keyboard.type("scan 3")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=scan**")
    press(page, "j", "Enter")
    page.wait_for_url(f"**/desk/mail/{three[2].pk}/")


def test_all_on_the_page_are_ticked_at_once_and_ignored_for_one_reason(
    pages: Pages, desk: Desk, three: list[InboundEmail]
) -> None:
    page = pages.open(cookies=session_of(desk.agent), viewport=PHONE)
    page.goto("/desk/mail/")
    for box in page.locator("input[name=mails]").all():
        box.check()
    page.get_by_role("button", name="Ignore…").click()
    assert violations(page) == []
    page.get_by_label("Why is nothing to be done?").fill("Old scans")
    page.get_by_role("button", name="Ignore them").click()
    page.get_by_text("3 mails are ignored.").wait_for()
    assert {state(row) for row in three} == {"ignored"}


def test_without_scripts_mails_are_ticked_filed_and_explained(
    pages: Pages, desk: Desk, three: list[InboundEmail]
) -> None:
    ticket = opened("Printer")
    page = pages.open(cookies=session_of(desk.agent), viewport=DESKTOP, java_script_enabled=False)
    page.goto("/desk/mail/")
    page.get_by_label(f"Select mail {three[0].pk}", exact=True).check()
    page.get_by_role("button", name="Try again", exact=False).first.click()
    page.get_by_text("1 mail is being tried again.").wait_for()
    page.goto(f"/desk/mail/{three[1].pk}/")
    page.get_by_role("searchbox", name="Find the ticket").fill(ticket.number)
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="File it there").click()
    page.get_by_text(f"is in {ticket.number}").wait_for()
    page.goto(ticket.get_absolute_url())
    page.get_by_role("link", name="Why here?").last.click()
    assert page.locator("h1").inner_text() == "Why is this message here?"
    page.get_by_text("Noted by hand").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_why_here_takes_the_place_of_the_details_and_gives_it_back(
    pages: Pages, desk: Desk, size: dict[str, int]
) -> None:
    email_store(raw=mail(f"To: {HELP}", "Subject: Printer", body="Dark.", sender=AISHA), source="smtp")
    work()
    ticket = InboundEmail.objects.get().ticket
    assert ticket is not None
    page: Any = pages.open(cookies=session_of(desk.agent), viewport=size, reduced_motion="reduce")
    page.goto(ticket.get_absolute_url())
    link = page.get_by_role("link", name="Why here?")
    link.click()
    page.get_by_role("heading", name="Why is this message here?").wait_for()
    assert page.url.endswith(ticket.get_absolute_url())
    assert link.get_attribute("aria-expanded") == "true"
    assert page.locator(".msg.hl").count() == 1
    assert violations(page) == []
    assert not page.get_by_text("Time targets").is_visible()
    page.get_by_role("link", name="Move it to another ticket").last.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Why is this message here?").wait_for(state="detached")
    assert page.locator(".msg.hl").count() == 0
    assert page.evaluate("document.activeElement.textContent.trim()") == "Why here?"
    assert page.get_by_text("Time targets").is_visible() == (size == DESKTOP)
