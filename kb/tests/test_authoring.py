"""The pages of authors, as they use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from kb.models import Article, Media
from kb.tests.support import make_article, make_author, make_topic, picture_bytes

pytestmark = pytest.mark.django_db
DESK = "/desk/answers/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_author())
    return client


def words(**fields: Any) -> dict[str, Any]:
    return {
        "question": "How do I scan?",
        "body": "1. Press **Scan**.",
        "topic": make_topic().pk,
        "audience": "public",
        "owner": make_author().pk,
        "also_asked_as": "scan a page\nscan to email",
        "links": "Scanner list | https://scan.example.ac.uk/a|b",
        "seen": 0,
        "act": "save",
        **fields,
    }


def test_an_answer_is_written_saved_and_published(client: Client) -> None:
    response = client.post(f"{DESK}new/", words())
    article = Article.objects.get()
    assert response["Location"] == f"{DESK}{article.pk}/edit/"
    assert article.state == Article.DRAFT
    assert "Saved as a draft" in client.get(response["Location"]).content.decode()
    client.post(response["Location"], words(seen=1, act="publish", body="1. Press **Scan** twice.", comment="Twice"))
    article.refresh_from_db()
    assert article.is_live
    assert "twice" in article.body_html
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "Answered by <b>Maya Chen</b>" in page


def test_the_first_bar_of_a_link_line_ends_its_title(client: Client) -> None:
    client.post(f"{DESK}new/", words())
    assert Article.objects.get().revisions.get().links == [
        {"title": "Scanner list", "url": "https://scan.example.ac.uk/a|b"}
    ]


def test_publishing_with_problems_keeps_the_draft_and_lists_them_with_their_lines(client: Client) -> None:
    response = client.post(f"{DESK}new/", words(act="publish", body="Look:\n\n![](media:99)"), follow=True)
    article = Article.objects.get()
    html = response.content.decode()
    assert article.state == Article.DRAFT
    assert 'class="error-summary"' in html
    assert '<a href="#id_body">Line 3: the picture “media:99” is not here: upload it first</a>' in html
    assert "Saved as a draft, not published" in html
    assert "![](media:99)" in html


def test_saving_over_what_one_has_not_seen_keeps_both_texts(client: Client) -> None:
    article = make_article(body="First.")
    path = f"{DESK}{article.pk}/edit/"
    client.post(path, words(seen=1, body="Theirs."))
    response = client.post(path, words(seen=1, body="Mine, and not to be lost."))
    html = response.content.decode()
    assert response.status_code == 409
    assert "Mine, and not to be lost." in html
    assert "Maya Chen wrote revision 2" in html
    assert "<del>Theirs" in html
    assert "<ins>Mine, and not to be lost" in html
    assert client.post(path, words(seen=1, body="Mine, and not to be lost.")).status_code == 409  # not by the way
    assert "Mine, and not to be lost." in client.get(path).content.decode()  # kept, though never saved
    client.post(path, words(seen=1, theirs=2, act="keep", body="Mine, and not to be lost."))
    assert list(article.revisions.values_list("body", flat=True)) == ["Mine, and not to be lost.", "Theirs.", "First."]


def test_preview_shows_what_would_be_published_and_saves_nothing(client: Client) -> None:
    text = words(act="preview", body="1. One\n1. Two\n\n<script>alert(1)</script>\n\n::: odd\nx\n:::")
    fragment = client.post(f"{DESK}preview/", text, HTTP_HX_REQUEST="true").content.decode()
    page = client.post(f"{DESK}new/", text).content.decode()
    for html in (fragment, page):
        assert '<li id="step-2" value="2">Two</li>' in html
        assert "&lt;script&gt;" in html
        assert "there is no box called “odd”" in html
    assert "<html" not in fragment
    assert not Article.objects.exists()


@pytest.mark.parametrize("article", ["", "x", "9" * 40, "-1", "\x00", "٣"])
def test_preview_of_odd_articles_still_shows_the_text(client: Client, article: str) -> None:
    assert client.post(f"{DESK}preview/", words(article=article)).status_code == 200


def test_a_picture_gives_the_line_to_paste_and_the_text_stays(client: Client) -> None:
    article = make_article()
    upload = SimpleUploadedFile("a.png", picture_bytes(), "image/png")
    html = client.post(f"{DESK}{article.pk}/edit/", words(act="picture", picture=upload, body="Kept.")).content.decode()
    media = Media.objects.get()
    assert f"](media:{media.pk} &quot;Caption&quot;)" in html
    assert "Kept." in html
    assert media.uploaded_for == article
    upload.seek(0)
    fragment = client.post(f"{DESK}media/", {"picture": upload, "article": article.pk}).content.decode()
    assert fragment.count(f"media:{media.pk}") == 2, "the line to paste, and the list of this answer's pictures"
    assert "<html" not in fragment


def test_what_is_no_picture_is_refused_in_words(client: Client) -> None:
    upload = SimpleUploadedFile("a.png", b"<!doctype html><script>alert(1)</script>", "image/png")
    said = client.post(f"{DESK}media/", {"picture": upload}).content.decode()
    assert "This is not a PNG, JPEG, WebP or GIF picture." in said
    upload.seek(0)
    page = client.post(f"{DESK}new/", words(act="picture", picture=upload))
    assert page.status_code == 400
    assert "This is not a PNG, JPEG, WebP or GIF picture." in page.content.decode()
    assert "This field is required." in client.post(f"{DESK}media/", {}).content.decode()
    assert not Media.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"question": ""}, "Enter the question that this answers."),
        ({"question": "q\x00"}, "Null characters are not allowed."),
        ({"topic": "x"}, "Select a valid choice"),
        ({"audience": "all"}, "Select a valid choice"),
        ({"owner": "9" * 30}, "Select a valid choice"),
        ({"links": "no address"}, "write a title, then | and an address"),
        ({"links": "Bad | javascript:alert(1)"}, "write a title, then | and an address"),
        ({"body": "b" * 100_001}, "at most 100000 characters"),
        ({"seen": "9" * 40}, ""),
    ],
)
def test_odd_input_comes_back_with_its_text(client: Client, fields: dict[str, Any], said: str) -> None:
    response = client.post(f"{DESK}new/", words(**fields))
    assert response.status_code == 400
    assert said in response.content.decode()
    assert "scan to email" in response.content.decode()
    assert not Article.objects.exists()


def test_an_answer_is_taken_off_archived_and_made_a_draft_again(client: Client) -> None:
    article = make_article()
    for act, state in [("unpublish", "draft"), ("archive", "archived"), ("restore", "draft"), ("publish", "published")]:
        response = client.post(f"{DESK}{article.pk}/{act}/", follow=True)
        article.refresh_from_db()
        assert (response.status_code, article.state) == (200, state)


def test_what_cannot_be_done_is_said_and_a_get_does_nothing(client: Client) -> None:
    article = make_article()
    assert "Only a draft can be archived" in client.post(f"{DESK}{article.pk}/archive/", follow=True).content.decode()
    client.get(f"{DESK}{article.pk}/unpublish/")
    article.refresh_from_db()
    assert article.state == Article.PUBLISHED


def test_the_list_shows_states_and_finds_by_words(client: Client) -> None:
    live = make_article("How do I print?")
    make_article("How do I fax?", state=Article.DRAFT)
    make_article("How do I telex?", state=Article.ARCHIVED)
    client.post(f"{DESK}{live.pk}/edit/", words(seen=1))
    html = client.get(DESK).content.decode()
    assert "Published, with newer changes" in html
    assert "How do I fax?" in html
    assert "telex" not in html
    assert "telex" in client.get(DESK, {"state": "archived"}).content.decode()
    assert "fax" not in client.get(DESK, {"q": "PRINT"}).content.decode()
    for query in ({"page": "9" * 30}, {"q": "\x00"}, {"state": "x"}, {"q": "%"}):
        assert client.get(DESK, query).status_code == 200


def test_revisions_are_listed_and_read_as_they_were(client: Client) -> None:
    article = make_article(body="First **words**.")
    client.post(f"{DESK}{article.pk}/edit/", words(seen=1, comment="Said it better", is_minor="on"))
    html = client.get(f"{DESK}{article.pk}/edit/").content.decode()
    assert "Revision 2" in html
    assert "“Said it better”" in html
    assert "small correction" in html
    assert "First **words**." in client.get(f"{DESK}{article.pk}/revisions/1/").content.decode()
    for number in ("0", "99", "9" * 30):
        assert client.get(f"{DESK}{article.pk}/revisions/{number}/").status_code == 404


PATHS = ["", "new/", "{pk}/edit/", "{pk}/revisions/1/"]
POSTS = ["new/", "preview/", "media/", "{pk}/edit/", "{pk}/publish/", "{pk}/unpublish/", "{pk}/archive/"]


@pytest.mark.parametrize("role", ["nobody", "student", "agent"])
def test_others_than_authors_are_kept_out(role: str) -> None:
    article = make_article()
    client = Client()
    if role != "nobody":
        client.force_login(User.objects.create_user(f"{role}@example.ac.uk", is_agent=role == "agent"))
    wanted = 302 if role == "nobody" else 403
    for path in PATHS:
        assert client.get(DESK + path.format(pk=article.pk)).status_code == wanted
    for path in POSTS:
        assert client.post(DESK + path.format(pk=article.pk), words(seen=1)).status_code == wanted
    article.refresh_from_db()
    assert (article.is_live, Article.objects.count(), article.revisions.count()) == (True, 1, 1)


@pytest.mark.parametrize("pk", ["0", "99", "9" * 30])
def test_an_unknown_answer_is_not_found(client: Client, pk: str) -> None:
    for path in ("edit", "publish", "unpublish"):
        assert client.post(f"{DESK}{pk}/{path}/", words()).status_code == 404
