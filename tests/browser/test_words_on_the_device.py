"""What an agent typed on a device is there again: after the session ended, over a draft, beside other words."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from tests.browser.hands import at
from tests.browser.pages import Pages
from tests.flows.desk_pages import opened
from tests.support import PASSWORD, Desk
from tickets import services
from tickets.models import Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signs_in_again(page: Any, desk: Desk) -> None:
    page.locator("[name=username]").fill(desk.agent.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#composer").wait_for()


def test_a_session_that_ends_while_typing_loses_nothing(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    Session.objects.all().delete()
    page.locator("#id_text").press_sequentially("Long and careful words")
    page.get_by_text("You are signed out").wait_for()
    page.locator("#id_text").press("Control+Enter")
    signs_in_again(page, desk)
    assert page.locator("#id_text").input_value() == "Long and careful words"
    assert ticket.messages.count() == 1


def test_words_typed_over_a_draft_after_the_session_ended_are_there_again(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    page.locator("#id_text").fill("Words of the draft")
    page.get_by_text("Draft saved").wait_for()
    Session.objects.all().delete()
    page.locator("#id_text").fill("Other words instead")
    page.get_by_text("You are signed out").wait_for()
    page.goto("/sign-in/")
    page.goto(f"/sign-in/?next={ticket.get_absolute_url()}")
    signs_in_again(page, desk)
    page.get_by_text("Your words of before are back").wait_for()
    assert page.locator("#id_text").input_value() == "Other words instead"
    page.get_by_text("Draft saved").wait_for()
    assert Draft.objects.get().text == "Other words instead"


def test_words_on_a_device_and_other_words_saved_from_elsewhere_are_both_kept(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    page.locator("#id_text").fill("Words of the draft")
    page.get_by_text("Draft saved").wait_for()
    Session.objects.all().delete()
    page.locator("#id_text").fill("Words on this device")
    page.get_by_text("You are signed out").wait_for()
    services.draft_save(actor=desk.agent, ticket=ticket, kind="reply", text="Words of the phone", nonce=uuid.uuid4())
    page.goto(f"/sign-in/?next={ticket.get_absolute_url()}")
    signs_in_again(page, desk)
    assert page.locator("#id_text").input_value() == "Words of the phone\n\nWords on this device"


def test_a_note_on_a_device_never_turns_up_among_the_words_of_a_reply(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    services.draft_save(actor=desk.agent, ticket=ticket, kind="reply", text="Dear Aisha", nonce=uuid.uuid4())
    services.draft_save(actor=desk.agent, ticket=ticket, kind="note", text="Old note", nonce=uuid.uuid4())
    page = at(pages, desk.agent, ticket)
    page.locator(".tabs label", has_text="Internal note").click()
    Session.objects.all().delete()
    page.locator("#id_text").fill("She owes us a laptop")
    page.get_by_text("You are signed out").wait_for()
    page.goto(f"/sign-in/?next={ticket.get_absolute_url()}")
    signs_in_again(page, desk)
    assert page.locator("[name=kind]:checked").get_attribute("value") == "note"
    assert page.locator("#id_text").input_value() == "She owes us a laptop"
    page.locator(".tabs label", has_text="Public reply").click()
    assert page.locator("#id_text").input_value() == "Dear Aisha"
