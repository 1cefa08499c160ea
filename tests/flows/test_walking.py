"""From ticket to ticket of one list: its order, its ends, its way back, and where one goes after sending."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.flows.desk_pages import opened, subjects, words, write
from tests.support import Desk
from tickets import services
from tickets.models import Macro, Message, Ticket


def links_of(client: Client, path: str) -> list[str]:
    """The links of a list's rows, in their order on the page."""
    found = re.findall(r'<td class="subj"><a href="([^"]+)"', words(client, path))
    return [each.replace("&amp;", "&") for each in found]


def way(page: str, rel: str) -> str:
    """The address behind J or K, or "" at the end of the list."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found.group(1).replace("&amp;", "&") if found else ""


def place(page: str) -> str:
    found = re.search(r'class="walk"><span class="muted num">([^<]*)<', page)
    return found.group(1) if found else ""


VIEWS = [
    "view=open", "view=open&sort=updated&group=none", "view=open&sort=priority&group=none", "view=open&group=status",
    "view=open&group=assignee", "view=open&group=queue", "view=open&own=1&if=text.has:No", "view=open&sort=wakes",
]  # fmt: skip


@pytest.mark.parametrize("query", VIEWS)
def test_j_goes_through_a_list_in_its_order_and_k_goes_back(desk: Desk, sign_in, query: str) -> None:
    for number in range(6):
        ticket = opened(desk, f"No {number}")
        services.priority_set(actor=desk.agent, ticket=ticket, priority=1 + (number * 3) % 4)
        if number % 2:
            services.assignee_set(actor=desk.agent, ticket=ticket, assignee=[desk.agent, desk.lead][number % 4 // 2])
    client = sign_in(desk.agent)
    rows = [urlsplit(each).path for each in links_of(client, f"/desk/?{query}")]
    here, walked, places = links_of(client, f"/desk/?{query}")[0], [], []
    while here:
        page = words(client, here)
        walked.append(urlsplit(here).path)
        places.append(place(page))
        here, last = way(page, "next"), here
    assert walked == rows
    assert places == [f"{at} of 6" for at in range(1, 7)]
    back = []
    while last:
        back.append(urlsplit(last).path)
        last = way(words(client, last), "prev")
    assert back == rows[::-1]


def test_a_ticket_that_moved_or_left_the_list_keeps_its_neighbours(desk: Desk, sign_in) -> None:
    tickets = [opened(desk, f"No {number}") for number in range(3)]
    client = sign_in(desk.agent)
    page = words(client, links_of(client, "/desk/?view=open")[1])
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page).group(1) for name in ("in", "at", "following")}  # type: ignore[union-attr]
    sent = write(client, tickets[1], set_status="solved", **form)
    stayed = words(client, sent.url)
    assert tickets[1].number in sent.url
    assert subjects(client, "/desk/?view=open") == ["No 0", "No 2"]
    assert tickets[2].number in way(stayed, "next")
    assert tickets[0].number in way(stayed, "prev")


def test_the_way_back_is_the_list_and_acts_keep_the_walk(desk: Desk, sign_in) -> None:
    opened(desk, "No 0")
    client = sign_in(desk.agent)
    page = words(client, links_of(client, "/desk/?view=unassigned")[0])
    assert 'href="/desk/?view=unassigned" aria-label="Back to Unassigned"' in page
    following = re.search(r'name="next" value="([^"]+\?in=[^"]+)"', page)
    assert following
    assert "Unassigned" in words(client, following.group(1).replace("&amp;", "&"))


def test_far_down_a_list_the_way_back_shows_the_row(desk: Desk, sign_in) -> None:
    for number in range(120):
        Ticket.objects.create(subject=f"No {number}", queue=desk.queue, requester=desk.student, channel="web")
    far = Ticket.objects.get(subject="No 90")
    client = sign_in(desk.agent)
    page = words(client, f"{far.get_absolute_url()}?in=view%3Dopen")
    back = re.search(r'href="(/desk/\?view=open[^"]*)" aria-label="Back to', page)
    assert back
    assert "No 90" in subjects(client, back.group(1).replace("&amp;", "&"))


def test_sent_and_on_to_the_next_with_its_status_and_its_undo(desk: Desk, sign_in, settings) -> None:
    settings.UNDO_SEND_SECONDS = 10
    first, second = opened(desk, "No 0"), opened(desk, "No 1")
    client = sign_in(desk.agent)
    link = links_of(client, "/desk/?view=open")[0]
    assert "Send, set Solved, next ticket" in words(client, link)
    sent = write(client, first, then="solved", following=second.number, has_script="1", **{"in": "view=open"})
    assert urlsplit(sent.url).path == second.get_absolute_url()
    assert parse_qs(urlsplit(sent.url).query)["in"] == ["view=open"]
    page = words(client, sent.url)
    undo = re.search(r'action="([^"]+/undo/)"', page)
    assert undo
    assert first.number in page
    assert client.post(undo.group(1)).status_code == 302
    assert not Message.objects.filter(ticket=first, kind="reply").exists()
    assert "Try the cable." in words(client, f"{first.get_absolute_url()}?compose=reply")


def test_after_the_last_ticket_the_list_comes(desk: Desk, sign_in) -> None:
    only = opened(desk, "No 0")
    client = sign_in(desk.agent)
    sent = write(client, only, then="waiting", following="", **{"in": "view=mine"})
    assert sent.url == "/desk/?view=mine"
    only.refresh_from_db()
    assert only.status == "waiting"


@pytest.mark.parametrize("after", [Macro.NEXT, Macro.CLOSE])
def test_a_macro_leads_where_it_says(desk: Desk, sign_in, after: str) -> None:
    first, second = opened(desk, "No 0"), opened(desk, "No 1")
    macro = Macro.objects.create(name="On", text="Done.", kind="reply", owner=desk.agent, after=after)
    client = sign_in(desk.agent)
    sent = write(client, first, macro=macro.pk, following=second.number, **{"in": "view=open"})
    wanted = {Macro.NEXT: second.get_absolute_url(), Macro.CLOSE: "/desk/"}[after]
    assert urlsplit(sent.url).path == wanted
    assert "view" in urlsplit(sent.url).query


def test_the_next_ticket_is_never_one_of_another_team(desk: Desk, sign_in) -> None:
    first = opened(desk, "No 0")
    client = sign_in(desk.outsider)
    services.assignee_set(actor=desk.agent, ticket=first, assignee=desk.agent)
    assert client.get(f"{first.get_absolute_url()}?in=view%3Dopen").status_code == 404
    mine = sign_in(desk.agent)
    sent = write(mine, first, then="waiting", following="999999999999999999999", **{"in": "view=open"})
    assert urlsplit(sent.url).path == "/desk/"


HOSTILE = [
    "view=%00",
    "x" * 9000,
    "view=open&sort=due",
    "own=1&if=status:",
    "any=|||",
    "own=1&if=status:new&if=status.not:new",
    "%FF%FE",
    "after=1",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_broken_walk_is_no_error(desk: Desk, sign_in, query: str) -> None:
    ticket = opened(desk, "No 0")
    client = sign_in(desk.agent)
    for at in ("", "1_2_3", "9" * 400, "\x00", "2026-01-01T00:00:00+00:00_99999999999999999999"):
        words(client, f"{ticket.get_absolute_url()}?in={quote(query)}&at={quote(at)}")


def test_the_walk_costs_two_queries_whatever_the_list(desk: Desk, sign_in) -> None:
    tickets = [opened(desk, f"No {number}") for number in range(60)]
    client = sign_in(desk.agent)
    bare, walk = (cost(client, f"{tickets[30].get_absolute_url()}{query}") for query in ("", "?in=view%3Dopen"))
    assert walk <= bare + 2


def cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)
