"""The page of a ticket with its script: drafts, undo, the stop in two browsers, pictures."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hands import at
from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tests.flows.desk_pages import opened
from tests.support import Desk, work
from tickets import services
from tickets.models import Attachment, Draft, DraftFile, Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """(box) => {
  const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "screen.png", { type: "image/png" }));
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_sends_first_and_the_words_of_b_survive_to_be_changed_sent_or_dropped(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    a, b = at(pages, desk.lead, ticket), at(pages, desk.agent, ticket)
    b.locator("#id_text").fill("Words of B")
    a.locator("#id_text").fill("Words of A")
    a.locator("#id_text").press("Control+Enter")
    a.get_by_text("Goes in").first.wait_for()
    b.locator("#id_text").press("Control+Enter")
    b.get_by_role("alertdialog").wait_for()
    assert b.get_by_text("Sam is sending a reply at this moment").is_visible()
    assert b.evaluate("document.activeElement.textContent").strip() == "Change mine"
    Draft.objects.filter(state=Draft.GOING).update(run_after=ticket.created_at)
    work()
    b.get_by_role("button", name="Change mine").click()
    assert b.locator("#id_text").input_value() == "Words of B"
    b.locator("#id_text").fill("Words of B, changed")
    b.locator("#id_text").press("Control+Enter")
    b.get_by_role("alertdialog").get_by_text("Words of A").wait_for()
    b.get_by_role("button", name="Send anyway").click()
    b.get_by_text("Goes in").first.wait_for()
    Draft.objects.filter(state=Draft.GOING).update(run_after=ticket.created_at)
    work()
    replies = list(ticket.messages.filter(kind=Message.REPLY).values_list("text", flat=True))
    assert replies == ["Words of A", "Words of B, changed"]


def test_dropped_at_the_stop_the_words_can_be_fetched_back(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    b = at(pages, desk.agent, ticket)
    services.reply_add(actor=desk.lead, ticket=ticket, text="Words of A")
    b.locator("#id_text").fill("Words of B")
    b.locator("#id_text").press("Control+Enter")
    b.get_by_role("alertdialog").wait_for()
    b.get_by_role("button", name="Drop mine").click()
    b.get_by_role("button", name="Fetch them back").click()
    b.wait_for_load_state()
    assert b.locator("#id_text").input_value() == "Words of B"
    assert ticket.messages.filter(kind=Message.REPLY).count() == 1


def test_undo_puts_the_words_back_and_nothing_is_sent(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    page.locator("#id_text").fill("Too soon")
    page.get_by_role("button", name="Send and set Waiting").dblclick()
    page.get_by_text(re.compile(r"Reply to Aisha goes in \d")).wait_for()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**compose=reply**")
    assert page.locator("#id_text").input_value() == "Too soon"
    work()
    assert ticket.messages.count() == 1


def test_a_draft_is_saved_by_itself_and_is_there_after_a_reload(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    page.locator("#id_text").press_sequentially("Half a thought")
    page.get_by_text("Draft saved").wait_for()
    page.reload()
    assert page.locator("#id_text").input_value() == "Half a thought"


def test_a_note_stays_a_note_when_the_tab_is_changed(pages: Pages, desk: Desk) -> None:
    page = at(pages, desk.agent, opened(desk))
    page.locator(".tabs label", has_text="Internal note").click()
    page.locator("#id_text").fill("Between us")
    page.locator(".tabs label", has_text="Public reply").click()
    assert page.locator("#id_text").input_value() == ""
    page.locator(".tabs label", has_text="Internal note").click()
    assert page.locator("#id_text").input_value() == "Between us"


def test_words_moved_to_the_note_while_they_are_being_saved_are_no_reply_any_more(pages: Pages, desk: Desk) -> None:
    """The press on the tab leaves the box, which saves the words as a reply; the answer to that comes after it."""
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)

    def slow(route: Any) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/draft/", slow)
    page.locator("#id_text").press_sequentially("For colleagues alone")
    page.locator(".tabs label", has_text="Internal note").click()
    page.locator(".tabs label", has_text="Public reply").click()
    page.wait_for_timeout(2500)
    assert [(each.kind, each.text) for each in Draft.objects.all()] == [(Message.NOTE, "For colleagues alone")]
    page.reload()
    assert page.locator("#id_text").input_value() == "For colleagues alone"
    assert page.locator("[name=kind]:checked").input_value() == Message.NOTE


def test_the_last_words_of_a_note_are_saved_as_a_note_when_its_tab_is_left(pages: Pages, desk: Desk) -> None:
    page = at(pages, desk.agent, opened(desk))

    def slow(route: Any) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.locator(".tabs label", has_text="Internal note").click()
    page.route("**/draft/", slow)
    page.locator("#id_text").press_sequentially("First")
    page.wait_for_timeout(1100)
    page.locator("#id_text").press_sequentially(" and last")
    page.locator(".tabs label", has_text="Public reply").click()
    page.wait_for_timeout(3500)
    assert [(each.kind, each.text) for each in Draft.objects.all()] == [(Message.NOTE, "First and last")]


def test_the_key_after_r_or_n_is_the_first_letter_and_no_act(pages: Pages, desk: Desk) -> None:
    page = at(pages, desk.agent, opened(desk))
    press = """(key) => {
      document.activeElement.blur();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      return document.activeElement.id;
    }"""
    for key in ("n", "r"):
        assert page.evaluate(press, key) == "id_text"


def test_a_pasted_picture_goes_up_at_once_can_be_taken_off_and_is_sent(pages: Pages, desk: Desk) -> None:
    import base64

    from kb.tests.support import picture_bytes

    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    paste = PASTE % base64.b64encode(picture_bytes()).decode()
    page.locator("#id_text").evaluate(paste)
    page.get_by_role("link", name="screen.png").wait_for()
    assert DraftFile.objects.count() == 1
    page.get_by_role("button", name="Remove screen.png").click()
    page.get_by_role("link", name="screen.png").wait_for(state="detached")
    assert DraftFile.objects.count() == 0
    page.locator("#id_text").evaluate(paste)
    page.get_by_role("link", name="screen.png").wait_for()
    page.locator(".tabs label", has_text="Internal note").click()
    page.locator("#id_text").fill("See this")
    page.get_by_role("button", name="Add note").click()
    page.get_by_text("See this").first.wait_for()
    assert Attachment.objects.get().name == "screen.png"


def test_the_slash_opens_macros_and_a_gap_is_marked(pages: Pages, desk: Desk) -> None:
    services.macro_create(
        actor=desk.agent, name="Topic", text="Hi {{ requester.first_name }}, about {{ ticket.topic }}:"
    )
    page = at(pages, desk.agent, opened(desk))
    page.locator("#id_text").focus()
    page.keyboard.press("/")
    page.get_by_role("option", name="Topic").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_have_value(re.compile("Hi Aisha"))
    marked = page.locator("#id_text").evaluate("(box) => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert marked == "{{ ticket.topic }}"


def test_an_at_calls_a_colleague(pages: Pages, desk: Desk) -> None:
    page = at(pages, desk.agent, opened(desk))
    page.locator(".tabs label", has_text="Internal note").click()
    page.locator("#id_text").press_sequentially("Look @sa")
    page.get_by_role("option", name="Sam Okoro").wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#id_text").input_value() == "Look @Sam Okoro "


def test_a_page_renewed_after_a_reply_still_walks_its_list(pages: Pages, desk: Desk) -> None:
    ticket, other = opened(desk), opened(desk, "Another one")
    page = pages.open(cookies=session_of(desk.agent))
    page.goto(f"{ticket.get_absolute_url()}?in=view%3Dopen")
    page.locator("#id_text").fill("Try the cable.")
    page.locator("#id_text").press("Control+Enter")
    page.locator("[data-going]").wait_for()
    Draft.objects.filter(state=Draft.GOING).update(run_after=ticket.created_at)
    work()
    page.get_by_text("Goes in").first.wait_for(state="detached", timeout=20_000)
    page.locator(".tk-head a[data-key]").first.click()
    page.wait_for_url(f"**{other.get_absolute_url()}?in=view%3Dopen")


def test_after_a_stop_the_page_is_renewed_too(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket)
    services.reply_add(actor=desk.lead, ticket=ticket, text="Words of A")
    page.locator("#id_text").fill("Words of B")
    page.locator("#id_text").press("Control+Enter")
    page.get_by_role("button", name="Change mine").click()
    services.note_add(actor=desk.lead, ticket=ticket, text="Came after the stop")
    # Put there and pressed in one go: the next look for news would take it away again.
    page.evaluate(
        "(place) => { place.innerHTML = '<button data-refresh>Show</button>'; place.firstChild.click(); }",
        page.locator("[data-presence]").element_handle(),
    )
    page.locator(".thread").get_by_text("Came after the stop").wait_for()
    assert page.locator("#id_text").input_value() == "Words of B"


def test_without_a_script_a_reply_is_sent_at_once_and_the_stop_works(pages: Pages, desk: Desk) -> None:
    ticket = opened(desk)
    page = at(pages, desk.agent, ticket, java_script_enabled=False)
    services.reply_add(actor=desk.lead, ticket=ticket, text="Words of A")
    page.locator("#id_text").fill("Words of B")
    page.get_by_role("button", name="Send and set Waiting").click()
    page.get_by_role("button", name="Send anyway").click()
    assert ticket.messages.filter(text="Words of B").count() == 1
