"""The command palette and the operators of the search, as the server answers them."""

from __future__ import annotations

import re

import pytest

from tests.flows.desk_pages import answer, opened, subjects, words
from tests.support import Desk
from tickets import services
from tickets.models import Queue, SavedView

PART = {"HX-Request": "true"}


def lines(client, q: str) -> list[str]:
    """The lines of the palette, as words."""
    page = client.get("/desk/find/", {"q": q}, headers=PART).content.decode()
    found = re.findall(r'role="option"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in found]


def test_tickets_answers_people_and_acts_stand_in_one_list(desk: Desk, sign_in) -> None:
    opened(desk, "Printer on floor 2 jams")
    answer(desk, "How do I add a printer?")
    SavedView.objects.create(name="Printer view", owner=desk.agent)
    found = lines(sign_in(desk.agent), "printer")
    assert any("Printer on floor 2 jams" in line and "Aisha Khan" in line for line in found)
    assert any("How do I add a printer?" in line for line in found)
    assert any("Go to Printer view" in line for line in found)
    assert any("Show all tickets with “printer”" in line for line in found)
    assert any("Aisha Khan" in line for line in lines(sign_in(desk.agent), "aisha"))


def test_signs_narrow_what_is_looked_for(desk: Desk, sign_in) -> None:
    opened(desk, "Solve the riddle")
    client = sign_in(desk.agent)
    assert [line for line in lines(client, ">solve") if "riddle" in line] == []
    assert any(line.startswith("Solve") for line in lines(client, ">solve"))
    people = lines(client, "@khan")
    assert len(people) == 1
    assert people[0].endswith("aisha@example.ac.uk")


def test_a_number_in_any_spelling_stands_first_and_leads_there(desk: Desk, sign_in) -> None:
    ticket = opened(desk, "Numbered")
    opened(desk, f"Mentions {ticket.number}")
    client = sign_in(desk.agent)
    for spelling in (ticket.number, ticket.number.lower(), f"#{ticket.number.replace('-', '')}"):
        assert "Numbered" in lines(client, spelling)[0]
        assert client.get("/desk/find/", {"q": spelling}).url == ticket.get_absolute_url()


def test_an_operator_that_is_typed_is_completed(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    for word in ("wifi", "windows 11", "loan"):
        services.tag_add(actor=desk.agent, ticket=ticket, word=word)
    client = sign_in(desk.agent)
    assert lines(client, "tag:w")[:2] == ["tag:wifi", "tag:windows 11"]
    page = client.get("/desk/find/", {"q": "tag:win"}, headers=PART).content.decode()
    assert 'data-complete="tag:&quot;windows 11&quot;"' in page
    assert any(line.startswith("is:waiting") for line in lines(client, "is:wa"))


def test_operators_narrow_the_search(desk: Desk, sign_in) -> None:
    mine, other = opened(desk, "Mine", priority=1), opened(desk, "Other")
    services.assignee_set(actor=desk.agent, ticket=mine, assignee=desk.agent)
    services.tag_add(actor=desk.agent, ticket=mine, word="new starter")
    services.status_set(actor=desk.agent, ticket=other, status="solved")
    client = sign_in(desk.agent)
    for q in (
        "is:mine",
        'tag:"New Starter"',
        "priority:urgent",
        "is:open",
        "-is:solved",
        "assignee:me",
        "is:open mine",
    ):
        assert subjects(client, f"/desk/?q={q}") == ["Mine"], q
    for q in ("is:solved", "-tag:new", "-assignee:priya", "is:solved from:aisha"):
        assert "Other" in subjects(client, f"/desk/?q={q}"), q
    assert len(subjects(client, f"/desk/?q=from:{desk.student.email}")) == 2
    assert len(subjects(client, f"/desk/?q=queue:{desk.queue.name[:2].lower()}")) == 2
    assert "Nothing is called “queue:nowhere”: left out." in words(client, "/desk/?q=queue:nowhere")
    assert "Open as a list" in words(client, "/desk/?q=is:mine")


def test_the_palette_shows_nobody_more_than_they_may_see(desk: Desk, sign_in) -> None:
    ticket = opened(desk, "Secret matter")
    services.note_add(actor=desk.agent, ticket=ticket, text="quokka")
    Queue.objects.create(name="Hidden queue", team=desk.team)
    client = sign_in(desk.outsider)
    assert not any("Secret matter" in line for line in lines(client, "secret"))
    assert not any("Secret matter" in line for line in lines(client, ticket.number))
    assert not any("Secret" in line for line in lines(client, "quokka"))
    assert lines(client, "queue:hid")[0] != "queue:hidden queue"
    assert sign_in(desk.student).get("/desk/find/").status_code == 403


def test_where_nothing_is_found_the_palette_says_so_and_offers_a_ticket(desk: Desk, sign_in) -> None:
    client = sign_in(desk.agent)
    page = client.get("/desk/find/", {"q": "zzqx on floor 2"}, headers=PART).content.decode()
    assert "Nothing was found with “zzqx on floor 2”." in page
    assert re.search(r"data-pal-count>\s*0 results", page)
    found = lines(client, "zzqx on floor 2")
    assert found[0].startswith("Show all tickets with")
    assert found[1] == "New ticket with these words"
    form = client.get("/desk/tickets/new/", {"subject": "zzqx on floor 2"}).content.decode()
    assert 'value="zzqx on floor 2"' in form
    assert "Nobody was found with “zzqx”." in client.get("/desk/find/", {"q": "@zzqx"}, headers=PART).content.decode()


def test_without_a_script_an_operator_is_completed_by_a_link(desk: Desk, sign_in) -> None:
    page = sign_in(desk.agent).get("/desk/find/", {"q": "is:wa"}).content.decode()
    assert 'href="?q=is%3Awaiting"' in page


def test_an_operator_alone_lists_no_acts_and_places_name_their_keys(desk: Desk, sign_in) -> None:
    client = sign_in(desk.agent)
    assert not any(line.startswith("Take it") for line in lines(client, "is:"))
    assert "Log a call L" in lines(client, ">log")
    assert "Go to My tickets G M" in lines(client, ">my tickets")
    assert "Reports G R" in lines(client, ">reports")


def test_every_place_of_the_palette_and_of_the_menu_opens_for_who_sees_it(desk: Desk, sign_in) -> None:
    for who in (desk.agent, desk.lead, desk.admin):
        client = sign_in(who)
        page = client.get("/desk/find/", {"q": ">"}, headers=PART).content.decode()
        menu = client.get("/desk/").content.decode()
        places = {
            *re.findall(r'role="option"[^>]*href="(/[^"]*)"', page),
            *re.findall(r'class="nav" href="([^"]+)"', menu),
        }
        assert len(places) > 15
        for place in places:
            assert client.get(place.replace("&amp;", "&"), follow=True).status_code == 200, (who, place)
        assert 'data-key="G K"' in menu  # the map of keys names it for everybody


@pytest.mark.parametrize(
    "q",
    [
        "",
        "\x00",
        '"',
        "tag:",
        "-",
        "is:" * 60,
        "a" * 3000,
        "%_'<script>",
        "tag:\x00",
        "@@@",
        ">>>",
        "from:%",
        "-is:late",
    ],
)
def test_odd_words_are_no_fault_and_no_markup(desk: Desk, sign_in, q: str) -> None:
    opened(desk)
    client = sign_in(desk.agent)
    for response in (client.get("/desk/find/", {"q": q}, headers=PART), client.get("/desk/find/", {"q": q})):
        assert response.status_code == 200
        assert "<script>'" not in response.content.decode()
    assert client.get("/desk/", {"q": q}).status_code == 200
