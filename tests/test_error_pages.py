"""Pages of what went wrong: in words, in our look, with what is kept and what to do; never a bare error."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.template.loader import get_template
from django.test import Client

from common.errors import HelpdeskError
from kb.tests.support import make_article
from tests.flows.portal import report, words
from tests.support import Desk
from tickets import services

pytestmark = pytest.mark.django_db


def breaks(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Any:
    """The page of a view in which `error` is raised."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("tickets.views.portal.report.suggested_articles", broken)
    return Client(raise_request_exception=False).get("/report/suggest/?subject=sound")


def test_an_unknown_address_is_a_search_for_its_words(desk: Desk) -> None:
    page = Client().get("/how-to/reset_my%20password.html")
    assert page.status_code == 404
    assert 'value="how to reset my password"' in page.content.decode()
    assert "We can’t find that page" in words(page)
    assert "01632 960118" in words(page)


def test_answers_that_may_be_meant_are_offered(desk: Desk) -> None:
    asked = ("How do I reset my password?", "What must my password be like?", "How do I reset my phone?")
    for question in (*asked, "Who mends bicycles?"):
        make_article(question, "Press it.")
    page = Client().get("/faq/999999-reset-my-password").content.decode()
    assert 'value="reset my password"' in page
    assert "It could be one of these" in page
    assert asked[0] in page
    assert "bicycles" not in page


def test_no_part_of_a_secret_address_is_offered_as_a_search(desk: Desk) -> None:
    page = Client().get("/t/Xyzzyplugh/files/nothing/")
    assert page.status_code == 404
    assert page.context["words"] == ""


@pytest.mark.parametrize(
    "path",
    ["/%00", "/%ff%fe/", "/" + "x" * 9000, "/<script>alert(1)</script>", "/answers/0-x/", "/٣/", "/..%2f..%2fetc"],
)
def test_odd_addresses_are_not_found_and_nothing_of_them_acts(desk: Desk, path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 404
    assert "<script>alert" not in page.content.decode()


def test_the_desk_tells_a_requester_which_account_they_use(desk: Desk, sign_in) -> None:
    page = sign_in(desk.student).get("/desk/")
    assert page.status_code == 403
    assert "You can’t open this page with this account" in words(page)
    assert "signed in as Aisha Khan" in words(page)
    assert 'action="/sign-out/"' in page.content.decode()


@pytest.mark.parametrize("status", [400, 403, 409, 410, 413, 429])
def test_a_domain_error_is_a_page_with_its_words(desk: Desk, monkeypatch, status: int) -> None:
    error = HelpdeskError("It is <late> now.")
    error.status = status
    page = breaks(monkeypatch, error)
    assert page.status_code == status
    assert "It is <late> now." in words(page)
    assert "<late>" not in page.content.decode()
    assert "01632 960118" in words(page)


def test_djangos_own_refusal_is_a_page_too(desk: Desk, monkeypatch) -> None:
    page = breaks(monkeypatch, PermissionDenied())
    assert (page.status_code, "You can’t open this page" in words(page)) == (403, True)


def test_a_fault_of_ours_is_a_page_with_a_code_that_stands_in_the_log(desk: Desk, monkeypatch, caplog) -> None:
    page = breaks(monkeypatch, RuntimeError("the innards"))
    assert page.status_code == 500
    assert "Something went wrong on our side" in words(page)
    assert "innards" not in page.content.decode()
    code = next(record.code for record in caplog.records if hasattr(record, "code"))
    assert code in words(page)


def test_no_database_is_a_page_that_says_it_passes(desk: Desk, monkeypatch) -> None:
    page = breaks(monkeypatch, OperationalError("gone"))
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "It is most likely over in a minute" in words(page)


@pytest.mark.parametrize("name", ["400.html", "500.html", "errors/unavailable.html"])
def test_the_last_pages_need_neither_context_nor_database(name: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        html = get_template(name).render({})
    assert "<h1" in html
    assert "IT Service Desk" in html
    assert " style=" not in html
    assert "<script" not in html


def test_a_host_that_is_not_ours_is_refused_in_words(desk: Desk) -> None:
    page = Client().get("/report/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "We can’t read what your browser sent" in words(page)
    assert "evil.example" not in page.content.decode()


def test_a_form_without_its_token_says_what_to_do(desk: Desk) -> None:
    page = report(Client(enforce_csrf_checks=True))
    assert page.status_code == 403
    assert "nothing was changed" in words(page)
    assert "Go back, reload the page" in words(page)


def test_too_many_fields_are_refused_in_words(desk: Desk) -> None:
    page = Client().post("/report/", {f"f{n}": "x" for n in range(1200)})
    assert (page.status_code, "We can’t read what your browser sent" in words(page)) == (400, True)


def test_a_wrong_method_changes_nothing(desk: Desk) -> None:
    assert Client().post("/report/sent/").status_code == 405
    assert Client().delete("/report/").status_code == 405


@pytest.mark.parametrize("path", ["/", "/report/", "/sign-in/", "/t/nosuch/", "/no/such/page/", "/report/sent/"])
def test_every_answer_carries_the_headers_that_protect_it(desk: Desk, path: str) -> None:
    page = Client().get(path)
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "DENY"
    assert " style=" not in page.content.decode()


def test_a_hidden_ticket_is_not_found_rather_than_forbidden(desk: Desk, sign_in) -> None:
    ticket = services.ticket_open(actor=desk.author, requester=desk.author, subject="Mine", text="x", channel="web")
    assert sign_in(desk.student).get(f"/my/{ticket.number}/").status_code == 404
