"""The desk by keys alone: each key of the map acts on rows of the database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.hands import now, press, toast
from tests.browser.pages import Pages
from tests.support import Desk
from tickets.models import Act, Macro, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_g_sequences_go_places(page: Any) -> None:
    for key, place in (("m", "view=mine"), ("u", "view=unassigned"), ("d", "view=due")):
        press(page, "g", key)
        page.wait_for_url(f"**/desk/?{place}")


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
