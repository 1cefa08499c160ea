"""The desk by hand: filters, the palette, many at once, a lost session, from sign-in to solved, and no script."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.hands import now, press, toast
from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tests.flows.desk_pages import opened
from tests.support import PASSWORD, Desk
from tickets import services
from tickets.models import Act, Queue, SavedView, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_u_shows_what_is_new_and_no_row_moves_before(page: Any, desk: Desk) -> None:
    before = page.locator("tr[data-ticket]").count()
    opened(desk, "Brand new")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("1 new").wait_for()
    assert page.locator("tr[data-ticket]").count() == before
    press(page, "u")
    page.get_by_role("link", name="Brand new").wait_for()


def test_f_adds_a_filter_and_the_list_behind_follows(page: Any, four: list[Ticket]) -> None:
    services.priority_set(actor=None, ticket=four[2], priority=1)
    press(page, "f")
    sheet = page.locator("#sheet[open]")
    sheet.wait_for()
    assert page.evaluate("document.activeElement.id") == "c2-field"
    page.locator("#c2-field").select_option("priority")
    sheet.get_by_label("Urgent").check()
    page.locator("#vcount", has_text="1 ticket matches").wait_for()
    expect(page.locator("tr[data-ticket]")).to_have_count(1)
    page.locator("#vn").fill("Hot")
    page.get_by_role("button", name="Save view").click()
    page.wait_for_url("**/desk/?view=*")
    assert SavedView.objects.get().name == "Hot"
    assert page.locator("h1").inner_text() == "Hot"


def test_the_palette_finds_completes_and_does(page: Any, desk: Desk, four: list[Ticket]) -> None:
    services.tag_add(actor=desk.agent, ticket=four[3], word="wifi")
    press(page, "Control+k")
    page.keyboard.type(four[2].number.lower().replace("-", " "))
    page.locator("#pal-list [aria-selected=true]", has_text="No 3").wait_for()
    press(page, "Enter")
    page.wait_for_url(f"**/{four[2].number}/")
    page.goto("/desk/")
    press(page, "j", "Control+k")
    page.keyboard.type("tag:w")
    page.locator("#pal-list [aria-selected=true]", has_text="tag:wifi").wait_for()
    press(page, "Tab")
    page.locator("#pal .opr", has_text="tag:wifi").first.wait_for()
    page.locator("#pal-list [role=option]", has_text="No 4").wait_for()
    press(page, "Backspace")
    assert page.locator("#pal .pal-parts .opr").count() == 0
    page.keyboard.type(">solve")
    page.locator("#pal-list [aria-selected=true]", has_text="Solve").wait_for()
    press(page, "Enter")
    toast(page, "1 ticket solved")
    assert now(four[3]).status == "solved"  # the list goes on from the ticket one came back from


def test_slash_opens_the_palette_from_the_list(page: Any) -> None:
    press(page, "/")
    page.locator("#pal[open]").wait_for()
    page.keyboard.type("No 2")
    page.locator("#pal-list [aria-selected=true]", has_text="No 2").wait_for()


def test_many_are_asked_about_with_their_number_and_all_of_a_view_can_be_taken(page: Any, desk: Desk, four) -> None:
    requester = desk.student
    Ticket.objects.bulk_create(
        Ticket(subject=f"Bulk {n}", channel="web", queue=desk.queue, requester=requester) for n in range(60)
    )
    cache.clear()  # rows without events: the counts would stay for a minute
    page.reload()
    page.get_by_label("Select all on this page").check()
    press(page, "i")
    page.get_by_role("button", name="Take 50 tickets").wait_for()
    press(page, "Escape")
    page.wait_for_timeout(200)
    assert Act.objects.count() == 0
    expect(page.get_by_role("button", name="in this view")).to_be_in_viewport()  # and not below fifty rows
    page.get_by_role("button", name="in this view").click()
    page.get_by_text("64 selected").wait_for()
    press(page, "e")
    page.get_by_role("button", name="Solve 64 tickets").click()
    toast(page, "so far")
    from tickets.services.acts import acts_drain

    acts_drain()
    toast(page, "64 tickets solved")
    assert Ticket.objects.filter(status="solved").count() == 64


def test_a_double_press_is_one_act(page: Any, four: list[Ticket]) -> None:
    press(page, "j", "x")
    page.locator(".bulk").get_by_role("button", name="Solve").dblclick()
    toast(page, "1 ticket solved")
    page.wait_for_timeout(300)
    assert Act.objects.count() == 1


@pytest.mark.parametrize("how", ["the session ended", "the cookies are gone"])
def test_who_was_signed_out_is_told_and_keeps_the_selection(page: Any, four: list[Ticket], how: str) -> None:
    press(page, "j", "x", "j", "x")
    if how == "the session ended":
        Session.objects.all().delete()
    else:
        page.context.clear_cookies()
    press(page, "e")
    toast(page, "You have been signed out")
    assert page.locator("input[name=tickets]:checked").count() == 2
    assert Act.objects.count() == 0


def test_from_sign_in_to_solved_without_a_mouse(pages: Pages, desk: Desk, four: list[Ticket]) -> None:
    page = pages.open(viewport={"width": 1440, "height": 900})
    page.goto("/sign-in/?next=/desk/")
    page.keyboard.type(desk.agent.email)
    if page.locator("[name=username]").input_value() != desk.agent.email:
        page.locator("[name=username]").focus()
        page.keyboard.type(desk.agent.email)
    while page.evaluate("document.activeElement.name") != "password":
        press(page, "Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    page.locator("tr[data-ticket]").first.wait_for()
    page.wait_for_load_state()
    press(page, "g", "u")
    page.wait_for_url("**/desk/?view=unassigned")
    press(page, "j", "i")
    toast(page, "1 ticket: yours")
    press(page, "Enter")
    page.wait_for_url(f"**/desk/tickets/{four[0].number}/*")
    press(page, "r")
    expect(page.locator(".composer textarea").first).to_be_focused()
    page.keyboard.type("Press the button on its left.")
    press(page, "Control+Enter")
    page.get_by_text("Press the button on its left.").first.wait_for()
    page.wait_for_load_state()
    page.evaluate("document.activeElement.blur()")
    press(page, "e")
    toast(page, "1 ticket solved")
    ticket = now(four[0])
    assert (ticket.status, ticket.assignee) == ("solved", desk.agent)


def test_the_desk_works_without_a_script(pages: Pages, desk: Desk, four: list[Ticket]) -> None:
    page = pages.open(cookies=session_of(desk.agent), java_script_enabled=False)
    page.goto("/desk/")
    page.get_by_label(f"Select ticket {four[0].number}").check()
    page.get_by_label(f"Select ticket {four[1].number}").check()
    page.locator(".bulk").get_by_role("button", name="Priority").click()
    page.get_by_role("button", name="High").click()
    assert [now(t).priority for t in four] == [2, 2, 3, 3]
    page.get_by_role("button", name="Undo").click()
    assert [now(t).priority for t in four] == [3, 3, 3, 3]
    page.get_by_label(f"Select ticket {four[3].number}").check()
    page.locator(".bulk").get_by_role("button", name="Tags").click()
    page.get_by_label("Add tags").fill("loan")
    page.get_by_role("button", name="Save tags").click()
    assert four[3].tags.get().name == "loan"
    page.get_by_role("link", name="Edit view").click()
    page.get_by_role("button", name="Condition", exact=True).click()
    assert page.locator(".cond").count() == 2
    Queue.objects.create(name="Elsewhere", team=desk.team)
    page.get_by_role("link", name="Close").click()
    page.get_by_role("searchbox").fill("No 2")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="No 2").wait_for()
