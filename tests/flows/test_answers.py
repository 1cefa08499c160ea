"""Answers end to end: written, published, found, read, voted on, corrected, taken off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from common.models import Event
from kb.models import Article, DailyViews, Topic
from tests.support import Desk, outbox, work

pytestmark = pytest.mark.django_db(transaction=True)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_USER_AGENT": BROWSER}
DESK = "/desk/answers/"
BODY = """You can do it yourself in five minutes.

1. Open the portal.
1. Type the word **terrarium**.

::: warn No code?
Look in junk.
:::

1. Press [[Finish]].
"""


def text_of(response) -> str:
    return response.content.decode()


def write(client: Client, path: str, **fields: object) -> str:
    """Posts the editor; gives the address it leads to."""
    form = {
        "question": "How do I open the terrarium?",
        "body": BODY,
        "topic": Topic.objects.get().pk,
        "audience": "public",
        "also_asked_as": "snake house",
        "seen": 0,
        "act": "publish",
        **fields,
    }
    response = client.post(path, form)
    assert response.status_code == 302, text_of(response)
    return response["Location"]


@pytest.fixture
def author(desk: Desk, sign_in: Callable[..., Client]) -> Client:
    Topic.objects.create(name="Animals", slug="animals", icon="book-open")
    return sign_in(desk.author)


def test_an_answer_is_written_found_read_and_helps(author: Client) -> None:
    editor = write(author, f"{DESK}new/")
    article = Article.objects.get()
    visitor = Client(HTTP_USER_AGENT=BROWSER)

    assert "1 answer" in text_of(visitor.get("/"))
    suggested = text_of(visitor.get("/search/suggest/", {"q": "terr"}))
    assert article.get_absolute_url() in suggested
    found = text_of(visitor.get("/search/", {"q": "where is the snake house pleese"}))
    assert article.get_absolute_url() in found
    page = text_of(visitor.get(article.get_absolute_url()))
    assert re.findall(r'value="(\d)"', page) == ["1", "2", "3"]

    beacon = re.search(r'data-view-beacon="([^"]+)"', page)
    assert beacon
    for _ in range(3):
        assert visitor.post(beacon.group(1), **OURS).status_code == 204
    author.post(beacon.group(1), **OURS)
    assert '<span class="num">1</span> view<' in text_of(visitor.get(article.get_absolute_url()))
    day = DailyViews.objects.get()
    assert (day.readers, day.staff, day.bots) == (1, 1, 0)

    said = visitor.post(f"/answers/{article.pk}/vote/", {"helpful": "yes"}, follow=True, **OURS)
    assert "Good to know it helped" in text_of(said)
    assert "100% of 1" in text_of(author.get(editor))


def test_a_draft_stays_with_authors_until_it_is_published(author: Client) -> None:
    editor = write(author, f"{DESK}new/")
    article = Article.objects.get()
    visitor = Client()
    write(author, editor, seen=1, act="save", question="How do I close the vivarium?", body="Shut it.")
    assert "terrarium" in text_of(visitor.get(article.get_absolute_url()))
    assert article.get_absolute_url() not in text_of(visitor.get("/search/", {"q": "vivarium"}))
    write(author, editor, seen=2, question="How do I close the vivarium?", body="Shut it.")
    article.refresh_from_db()
    assert article.get_absolute_url().endswith("how-do-i-close-the-vivarium/")
    moved = visitor.get(f"/answers/{article.pk}-how-do-i-open-the-terrarium/")
    assert (moved.status_code, moved["Location"]) == (301, article.get_absolute_url())
    assert article.get_absolute_url() in text_of(visitor.get("/search/", {"q": "vivarium"}))
    assert article.get_absolute_url() not in text_of(visitor.get("/search/", {"q": "terrarium"}))


def test_two_authors_do_not_overwrite_each_other(author: Client, desk: Desk, sign_in: Callable[..., Client]) -> None:
    editor = write(author, f"{DESK}new/")
    other = sign_in(desk.admin)
    write(other, editor, seen=1, act="save", body="Theirs.")
    form = {"question": "Q?", "body": "Mine.", "topic": Topic.objects.get().pk, "audience": "public", "seen": 1}
    refused = author.post(editor, {**form, "act": "publish"})
    assert refused.status_code == 409
    assert "Mine." in text_of(refused)
    assert "Ada Min wrote revision 2" in text_of(refused)
    assert "terrarium" in text_of(Client().get(Article.objects.get().get_absolute_url()))


def test_taking_an_answer_off_ends_it_everywhere(author: Client, desk: Desk) -> None:
    write(author, f"{DESK}new/")
    article = Article.objects.get()
    author.post(f"{DESK}{article.pk}/unpublish/")
    visitor = Client()
    assert visitor.get(article.get_absolute_url()).status_code == 404
    assert visitor.get(f"/api/v1/articles/{article.pk}/").status_code == 404
    assert article.get_absolute_url() not in text_of(visitor.get("/search/", {"q": "terrarium"}))
    assert "0 answers" in text_of(visitor.get("/"))
    work()


def test_an_answer_leads_on_to_the_report_form_with_what_was_read(author: Client) -> None:
    write(author, f"{DESK}new/")
    article = Article.objects.get()
    page = text_of(Client().get(article.get_absolute_url()))
    link = re.search(r'href="(/report/\?article=\d+)"', page)
    assert link
    assert Client().get(link.group(1)).status_code == 200


def test_news_of_answers_is_dispatched_and_mails_nobody(author: Client) -> None:
    write(author, f"{DESK}new/")
    author.post(f"{DESK}{Article.objects.get().pk}/unpublish/")
    work()
    kinds = list(Event.objects.filter(subject_type="article").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["article.created", "article.published", "article.unpublished"]
    assert not Event.objects.filter(dispatched_at__isnull=True).exists()
    assert outbox() == []
