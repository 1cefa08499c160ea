"""The pages of people: finding them, reading their record, putting two together."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accounts.models import Identity, User
from accounts.services import identity_add
from tests.flows.people import signed_in, ticket_of, twin_of_aisha
from tests.support import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def twin(desk: Desk) -> User:
    return twin_of_aisha()


def test_an_agent_finds_people_by_what_they_hear(desk: Desk) -> None:
    identity_add(actor=desk.agent, user=desk.student, kind=Identity.PHONE, value="07700 900123")
    identity_add(actor=desk.agent, user=desk.student, kind=Identity.STUDENT_NUMBER, value="23014417")
    browser = signed_in(desk.agent)
    for words in ("Aisha", "khan", "aisha@ex", "07700 900", "230144"):
        page = browser.get("/desk/people/", {"q": words}).content.decode()
        assert f'href="/desk/people/{desk.student.pk}/"' in page, words
        assert "23014417" not in page  # masked in lists
    assert "Nobody is found" in browser.get("/desk/people/", {"q": "zz"}).content.decode()


def test_people_are_listed_by_name_page_by_page_each_once(desk: Desk) -> None:
    for number in range(95):
        User.objects.create_user(f"p{number}@example.org", name=f"Person {number % 7}")
    browser, seen, path = signed_in(desk.agent), [], "/desk/people/"
    while path:
        page = browser.get(path).content.decode()
        seen += re.findall(r'class="lnk" href="/desk/people/(\d+)/"', page)
        found = re.search(r'href="(\?[^"]*after=\d+[^"]*)" rel="next"', page)
        path = f"/desk/people/{found.group(1)}" if found else ""
    assert len(seen) == len(set(seen)) == User.objects.count()


def test_a_persons_page_shows_the_tickets_its_reader_may_see(desk: Desk) -> None:
    ticket = ticket_of(desk.student, subject="My own printer")
    assert "My own printer" in signed_in(desk.agent).get(f"/desk/people/{desk.student.pk}/").content.decode()
    page = signed_in(desk.outsider).get(f"/desk/people/{desk.student.pk}/").content.decode()
    assert "My own printer" not in page
    assert ticket.number not in page


def test_a_persons_page_costs_few_queries_whatever_it_holds(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        ticket_of(desk.student, subject=f"Ticket {number}")
    browser = signed_in(desk.agent)
    browser.get(f"/desk/people/{desk.student.pk}/")
    with django_assert_max_num_queries(20):
        browser.get(f"/desk/people/{desk.student.pk}/")


def test_an_address_of_somebody_else_offers_to_look_at_both(desk: Desk, twin: User) -> None:
    path = f"/desk/people/{desk.student.pk}/add/"
    response = signed_in(desk.lead).post(path, {"kind": "email", "value": "AISHA.K@example.com"})
    assert response.status_code == 400
    page = response.content.decode()
    assert f"/desk/people/{twin.pk}/" in page
    assert f"/desk/people/{desk.student.pk}/merge/?gone={twin.pk}" in page


def test_a_lead_puts_two_records_together_by_the_pages(desk: Desk, twin: User) -> None:
    ticket_of(twin)
    browser, path = signed_in(desk.lead), f"/desk/people/{desk.student.pk}/merge/"
    assert f"gone={twin.pk}" in browser.get(path, {"q": "aisha"}).content.decode()
    page = browser.get(path, {"gone": twin.pk}).content.decode()
    assert "This cannot be undone." in page
    assert "Tickets they asked for" in page
    assert User.objects.get(pk=twin.pk).is_active  # a GET changes nothing
    assert browser.post(path, {"gone": twin.pk}).status_code == 302
    gone = browser.get(f"/desk/people/{twin.pk}/")
    assert (gone.status_code, gone["Location"]) == (302, f"/desk/people/{desk.student.pk}/")


def test_an_agent_reads_why_they_may_not_merge_and_cannot(desk: Desk, twin: User) -> None:
    browser, path = signed_in(desk.agent), f"/desk/people/{desk.student.pk}/merge/"
    assert "Only team leads and administrators" in browser.get(path, {"gone": twin.pk}).content.decode()
    assert browser.post(path, {"gone": twin.pk}).status_code == 403
    assert User.objects.get(pk=twin.pk).is_active


@pytest.mark.parametrize("number", [0, 99999999, 2**63, 10**30])
def test_people_who_are_not_there_are_404(desk: Desk, number: int) -> None:
    browser = signed_in(desk.admin)
    assert browser.get(f"/desk/people/{number}/").status_code == 404
    assert browser.post(f"/desk/people/{desk.student.pk}/reach/{number}/", {"act": "main"}).status_code == 404
    assert browser.get(f"/desk/people/{desk.student.pk}/merge/?gone={number}").status_code == 404


def test_an_identity_of_somebody_else_is_404_at_this_person(desk: Desk, twin: User) -> None:
    foreign = twin.identities.get()
    path = f"/desk/people/{desk.student.pk}/reach/{foreign.pk}/"
    assert signed_in(desk.admin).post(path, {"act": "main"}).status_code == 404


def test_names_with_markup_are_words_on_the_pages(desk: Desk) -> None:
    User.objects.filter(pk=desk.student.pk).update(
        name="<img src=x onerror=alert(1)>", about="</a><script>alert(2)</script>"
    )
    browser = signed_in(desk.lead)
    for path in (
        "/desk/people/",
        f"/desk/people/{desk.student.pk}/",
        f"/desk/people/{desk.agent.pk}/merge/?gone={desk.student.pk}",
    ):
        page = browser.get(path).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page
