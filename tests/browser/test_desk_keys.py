"""The desk by keys alone: each key of the map acts on rows of the database; one ticket goes from sign-in to solved."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tests.flows.desk_pages import opened
from tests.support import PASSWORD, Desk, make_desk
from tickets import services
from tickets.models import Act, Macro, Queue, SavedView, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def four(desk: Desk) -> list[Ticket]:
    return [opened(desk, f"No {number}") for number in range(1, 5)]


@pytest.fixture
def page(pages: Pages, desk: Desk, four: list[Ticket]) -> Any:
    page = pages.open(cookies=session_of(desk.agent), viewport={"width": 1440, "height": 900})
    page.goto("/desk/")
    page.locator("tr[data-ticket]").first.wait_for()
    return page


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def toast(page: Any, words: str) -> None:
    page.locator(".toast-ui", has_text=words).wait_for()


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def row(page: Any, ticket: Ticket) -> Any:
    return page.locator(f'tr[data-ticket="{ticket.pk}"]')


def test_j_and_k_and_arrows_move_and_enter_opens(page: Any, four: list[Ticket]) -> None:
    press(page, "j", "j", "ArrowDown", "k")
    assert page.locator("tr.cur .subj").inner_text().startswith("No 2")
    press(page, "Enter")
    page.wait_for_url(f"**/desk/tickets/{four[1].number}/*")
    page.go_back()
    page.locator("tr.cur", has_text="No 2").wait_for()


def test_on_a_ticket_j_and_k_go_through_the_list_and_escape_goes_back_to_the_row(page: Any, four: list[Ticket]) -> None:
    press(page, "j", "Enter")
    page.get_by_text("1 of 4").wait_for()
    press(page, "k")  # there is none before
    press(page, "j")
    page.get_by_text("2 of 4").wait_for()
    press(page, "j")
    page.get_by_text("3 of 4").wait_for()
    press(page, "k")
    page.get_by_text("2 of 4").wait_for()
    page.locator("textarea[name=text]").focus()
    press(page, "Escape")  # words in hand are not left
    assert four[1].number in page.url
    page.locator("h1").click()
    press(page, "Escape")
    page.wait_for_url("**/desk/?view=open")
    page.locator("tr.cur", has_text="No 2").wait_for()


def test_x_and_shift_x_select_and_escape_clears(page: Any, four: list[Ticket]) -> None:
    press(page, "j", "x", "j", "j", "Shift+X")
    page.get_by_text("3 selected").wait_for()
    press(page, "Escape")
    assert page.locator("input[name=tickets]:checked").count() == 0
    assert not page.locator(".bulk").is_visible()


def test_i_takes_and_e_solves_what_is_selected_and_z_undoes_each(page: Any, desk: Desk, four: list[Ticket]) -> None:
    press(page, "j", "x", "j", "x", "i")
    toast(page, "2 tickets: yours")
    assert [now(t).assignee for t in four] == [desk.agent, desk.agent, None, None]
    row(page, four[0]).get_by_text("Priya").wait_for()
    press(page, "e")
    toast(page, "1 ticket solved")
    assert [now(t).status for t in four] == ["open", "solved", "new", "new"]
    press(page, "z")
    toast(page, "1 ticket put back")
    assert now(four[1]).status == "open"
    press(page, "z")
    toast(page, "2 tickets put back")
    assert [(now(t).assignee, now(t).status) for t in four[:2]] == [(None, "new")] * 2
    assert page.locator("tr[data-ticket]").count() == 4, "rows stay where they are"


def test_a_assigns_s_sets_the_status_and_p_the_priority(page: Any, desk: Desk, four: list[Ticket]) -> None:
    press(page, "j", "a")
    page.locator("#dialog[open]").wait_for()
    page.get_by_role("button", name="Sam Okoro").focus()
    press(page, "Enter")
    toast(page, "Sam Okoro")
    assert now(four[0]).assignee == desk.lead
    press(page, "s")
    page.locator("#dialog[open]").wait_for()
    press(page, "ArrowDown", "Enter")
    toast(page, "Waiting")
    assert now(four[0]).status == "waiting"
    press(page, "p")
    page.locator("#dialog[open]").wait_for()
    press(page, "Enter")
    toast(page, "Urgent")
    assert now(four[0]).priority == 1
    assert page.evaluate("document.activeElement.closest('tr')?.dataset.ticket") == str(four[0].pk)


def test_t_tags_and_h_snoozes(page: Any, four: list[Ticket]) -> None:
    press(page, "j", "t")
    page.locator("#act-tag").wait_for()
    page.keyboard.type("wifi, Loan laptop")
    press(page, "Enter")
    toast(page, "1 ticket changed")
    assert sorted(four[0].tags.values_list("name", flat=True)) == ["loan laptop", "wifi"]
    press(page, "h")
    page.locator("#dialog[open]").wait_for()
    press(page, "Enter")
    toast(page, "snoozed until")
    assert now(four[0]).snoozed_until is not None
    press(page, "z")
    toast(page, "put back")
    assert now(four[0]).snoozed_until is None


def test_m_runs_a_macro_on_what_is_selected(page: Any, desk: Desk, four: list[Ticket]) -> None:
    Macro.objects.create(name="Reset", text="Try {{ ticket.number }} again.", actions=[["status", "waiting"]])
    press(page, "j", "x", "j", "x", "m")
    page.locator("#dialog[open]").wait_for()
    press(page, "Enter")
    toast(page, "“Reset” run on 2 tickets")
    assert [now(t).status for t in four] == ["waiting", "waiting", "new", "new"]
    assert four[1].messages.latest("pk").text == f"Try {four[1].number} again."


def test_u_shows_what_is_new_and_no_row_moves_before(page: Any, desk: Desk) -> None:
    before = page.locator("tr[data-ticket]").count()
    opened(desk, "Brand new")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("1 new").wait_for()
    assert page.locator("tr[data-ticket]").count() == before
    press(page, "u")
    page.get_by_role("link", name="Brand new").wait_for()


def test_g_sequences_go_places(page: Any) -> None:
    for key, place in (("m", "view=mine"), ("u", "view=unassigned"), ("d", "view=due")):
        press(page, "g", key)
        page.wait_for_url(f"**/desk/?{place}")


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


def test_the_list_of_keys_opens_and_closes(page: Any) -> None:
    press(page, "?")
    page.locator("#dialog[open]").get_by_text("assign").first.wait_for()
    press(page, "e")
    assert Act.objects.count() == 0, "no key reaches through a dialog"
    press(page, "Escape")
    assert page.locator("#dialog[open]").count() == 0


def test_keys_in_a_field_are_letters_and_can_be_turned_off(pages: Pages, page: Any, desk: Desk) -> None:
    press(page, "j", "Control+k")
    page.locator("#pal[open]").wait_for()
    page.keyboard.type("ei")
    assert page.locator("#pal-q").input_value() == "ei"
    press(page, "Escape")
    desk.agent.keys_enabled = False
    desk.agent.save()
    page.reload()
    press(page, "j", "e", "?")
    page.wait_for_timeout(300)
    assert Act.objects.count() == 0
    assert page.locator("#dialog[open]").count() == 0
    press(page, "Control+k")
    page.locator("#pal[open]").wait_for()


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
