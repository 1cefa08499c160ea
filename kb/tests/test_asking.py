"""What people look for: counted by a beacon, without knowing who asked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.models import DailySalt, SearchQuery
from kb.selectors import SearchGap, searches_without_answer
from kb.services.asking import Asked, normalised, search_count, search_ticket, ticket_read
from kb.tests.support import BROWSER, SAME_ORIGIN, make_article, make_author

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 6)


def ticket_of(query: str, **extra: str) -> str:
    page = Client().get("/search/", {"q": query}, **extra).content.decode()
    found = re.search(r'data-asked="([^"]+)"', page)
    return unescape(found.group(1)) if found else ""


def beacon(ticket: str, outcome: str = "", client: Client | None = None, browser: str = BROWSER) -> int:
    data = {"ticket": ticket, "outcome": outcome}
    headers = {"HTTP_USER_AGENT": browser, **SAME_ORIGIN}
    return (client or Client()).post("/search/asked/", data, **headers).status_code


def rows() -> list[tuple[str, int, bool, bool]]:
    names = ("words", "results", "was_opened", "led_to_report")
    return list(SearchQuery.objects.order_by("pk").values_list(*names))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("  How do I  RESET my Password?! ", "how do i reset my password"),
        ("Élève Wi-Fi", "eleve wi-fi"),
        ("0x80070035", "0x80070035"),
        ("aisha.khan@example.ac.uk cannot sign in", "cannot sign in"),
        ("student 20418345 or 01632 960 118", "student or 01632 960 118"),
        ("id 2041-8345 and (01632) 960118", "id and 01632"),
        ("office 2024", "office 2024"),
        ("a b c d e f g h i j k l m n", "a b c d e f g h i j k l"),
        ("?!", ""),
        ("x\x00y", "x y"),
    ],
)
def test_the_words_are_folded_and_hold_no_address_and_no_long_number(query: str, words: str) -> None:
    assert normalised(query) == words


def test_looking_at_a_page_of_results_writes_nothing() -> None:
    make_article()
    with CaptureQueriesContext(connection) as queries:
        assert ticket_of("reset password")
        assert ticket_of("reset password", HTTP_HX_REQUEST="true")
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]
    assert ticket_of("") == ""
    assert "data-asked" not in Client().get("/search/suggest/?q=reset").content.decode()


def test_a_search_counts_once_for_each_visitor_and_says_what_came_of_it() -> None:
    make_article()
    found, nothing = ticket_of("Reset password"), ticket_of("zzzz qqqq")
    for _ in range(2):
        assert beacon(found) == 204
    beacon(found, "opened")
    beacon(nothing, "reported")
    beacon(nothing, browser=BROWSER.replace("140", "141"))
    assert rows() == [
        ("reset password", 1, True, False),
        ("zzzz qqqq", 0, False, True),
        ("zzzz qqqq", 0, False, False),
    ]


def test_words_that_were_still_being_typed_give_way_to_the_finished_ones() -> None:
    beacon(search_ticket("zzz", 0))
    beacon(search_ticket("zzz qq", 0), browser=BROWSER.replace("140", "141"))  # somebody else's
    beacon(search_ticket("zzz qqqq", 0))
    assert [row[0] for row in rows()] == ["zzz qq", "zzz qqqq"]
    beacon(search_ticket("zzz", 1), "opened")
    beacon(search_ticket("zzz qqqq rr", 0))
    assert [row[0] for row in rows()] == ["zzz qq", "zzz", "zzz qqqq rr"]  # what was opened stays


def test_staff_robots_and_made_up_tickets_are_not_counted() -> None:
    author = Client()
    author.force_login(make_author())
    ticket = search_ticket("scan", 0)
    assert beacon(ticket, client=author) == 204
    assert beacon(ticket, browser="Googlebot/2.1") == 204
    for made_up in ("", "x", ticket + "x", "eyJ3IjoiYWJjIn0:abc", "\x00", "é" * 5_000):
        assert beacon(made_up) == 204
    assert Client().post("/search/asked/", {"ticket": ticket}).status_code == 403
    assert rows() == []
    assert ticket_read(ticket) == Asked("scan", 0)


def test_two_searches_of_one_person_cannot_be_put_together() -> None:
    beacon(search_ticket("scan", 0))
    beacon(search_ticket("print", 0))
    first, second = SearchQuery.objects.values_list("visitor", flat=True)
    assert first != second
    assert DailySalt.objects.count() == 1


def test_searches_without_an_answer_are_listed_by_how_many_people_asked() -> None:
    def ask(words: str, people: int, results: int = 0, outcome: str = "", day: date = DAY) -> None:
        for person in range(people):
            search_count(asked=Asked(words, results), traits=str(person), outcome=outcome, day=day)

    ask("loan a camera", 2)
    ask("loan a camera", 1, day=DAY - timedelta(days=1))
    ask("parking permit", 4, outcome="reported", results=3)  # found something, which was of no use
    ask("reset password", 9, results=3)
    ask("vpn", 1, outcome="opened", results=1)
    ask("vpn", 1, outcome="reported", results=1)  # read one, and reported all the same
    ask("long ago", 8, day=DAY - timedelta(days=90))
    since = DAY - timedelta(days=30)
    expected = [SearchGap("parking permit", 4, DAY), SearchGap("loan a camera", 3, DAY)]
    assert searches_without_answer(since=since, until=DAY) == expected
    assert searches_without_answer(since=since, until=DAY, limit=1) == expected[:1]
    assert searches_without_answer(since=DAY + timedelta(days=1), until=DAY + timedelta(days=2)) == []
