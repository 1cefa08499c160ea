"""Answers over HTTP as programs read them, by role."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import token_create
from kb.models import Article
from kb.tests.support import make_article, make_author

pytestmark = pytest.mark.django_db
API = "/api/v1/articles/"
NAMES = {
    "public": "How do I print?",
    "signed in": "How do I scan?",
    "agents": "How do we bill?",
    "draft": "How do I fax?",
}
SEES = {
    "nobody": ["public"],
    "student": ["public", "signed in"],
    "agent": ["public", "signed in", "agents"],
    "author": ["public", "signed in", "agents"],
}


@pytest.fixture
def answers() -> dict[str, Article]:
    return {
        "public": make_article(NAMES["public"], "Press Print.", owner=make_author()),
        "signed in": make_article(NAMES["signed in"], "Press Scan to paper.", audience=Article.SIGNED_IN),
        "agents": make_article(NAMES["agents"], "Print the paper bill.", audience=Article.AGENTS),
        "draft": make_article(NAMES["draft"], "Print on paper first.", state=Article.DRAFT),
    }


def headers(role: str) -> dict[str, str]:
    if role == "nobody":
        return {}
    user = (
        make_author()
        if role == "author"
        else User.objects.create_user(f"{role}@example.ac.uk", is_agent=role == "agent")
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {token_create(actor=None, user=user, label='test')[1]}"}


@pytest.mark.parametrize("role", list(SEES))
def test_list_search_and_read_show_a_role_what_it_may_read(answers: dict[str, Article], role: str) -> None:
    client, extra = Client(), headers(role)
    wanted = {answers[name].pk for name in SEES[role]}
    rows = client.get(API, **extra).json()["results"]
    assert {row["id"] for row in rows} == wanted
    assert [row["id"] for row in rows] == sorted(wanted, reverse=True)
    found = client.get(f"{API}search/", {"q": "print scan bill fax"}, **extra).json()
    assert {row["id"] for row in found} <= wanted
    for name, article in answers.items():
        response = client.get(f"{API}{article.pk}/", **extra)
        assert response.status_code == (200 if name in SEES[role] else 404)


def test_an_answer_has_its_facts_and_its_html() -> None:
    article = make_article("How do I print?", "1. Press **Print**.", owner=make_author())
    body = Client().get(f"{API}{article.pk}/").json()
    assert body["question"] == "How do I print?"
    assert body["answered_by"] == "Maya Chen"
    assert body["topic"] == "Passwords"
    assert body["views"] == 0
    assert "<strong>Print</strong>" in body["body_html"]
    assert body["body_text"] == "1. Press Print."


def test_links_to_other_answers_are_those_the_reader_may_follow() -> None:
    public, internal = make_article("How do I print?"), make_article("How do we bill?", audience=Article.AGENTS)
    article = make_article("Which?", f"See [](answer:{public.pk}) and [](answer:{internal.pk}).")
    html = Client().get(f"{API}{article.pk}/").json()["body_html"]
    assert public.get_absolute_url() in html
    assert "answer:" not in html
    assert "bill" not in html


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("role", list(SEES))
def test_nobody_writes_answers_over_the_api(answers: dict[str, Article], role: str, method: str) -> None:
    path = API if method == "post" else f"{API}{answers['public'].pk}/"
    response = getattr(Client(), method)(path, {}, content_type="application/json", **headers(role))
    assert response.status_code in {401, 403, 405}
    assert "error" in response.json()


@pytest.mark.parametrize("path", ["0/", "999999999999999/", "search/?q=%00", "?cursor=zzz", "search/"])
def test_odd_addresses_are_no_fault_of_ours(path: str) -> None:
    assert Client().get(API + path).status_code in {200, 404}


def test_a_wrong_token_is_refused() -> None:
    response = Client().get(API, HTTP_AUTHORIZATION="Bearer nonsense")
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_signed_in"
