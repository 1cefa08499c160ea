"""What authors type is kept while they type, and meets what others saved without losing either."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from common.models import Event
from kb import services
from kb.models import Article, Revision, WorkingCopy
from kb.services.working_copies import COPY_MAX
from kb.tests.support import make_article, make_author, make_text, make_topic

pytestmark = pytest.mark.django_db
DESK = "/desk/answers/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_author())
    return client


@pytest.fixture
def article() -> Article:
    return make_article("How do I scan?", "First.", owner=make_author())


def form(article: Article | None = None, **fields: Any) -> dict[str, Any]:
    """What the editor's form sends for an answer as it was made, with some of it changed."""
    return {
        "article": article.pk if article else "",
        "seen": 1 if article else 0,
        "question": "How do I scan?",
        "body": "First.",
        "topic": make_topic().pk,
        "audience": "public",
        "owner": make_author().pk,
        **fields,
    }


def test_what_is_typed_is_kept_and_shown_again_and_readers_see_nothing_of_it(client: Client, article: Article) -> None:
    events = Event.objects.count()
    response = client.post(f"{DESK}copy/", form(article, body="Half a sen", links="half a link", topic=""))
    assert response.status_code == 200
    assert response.json()["said"].startswith("Saved ")
    page = client.get(f"{DESK}{article.pk}/edit/").content.decode()
    assert "Half a sen</textarea>" in page
    assert "half a link</textarea>" in page
    assert Revision.objects.count() == 1
    assert Event.objects.count() == events
    assert "Half a sen" not in Client().get(article.get_absolute_url()).content.decode()


def test_each_author_has_a_copy_of_their_own(client: Client, article: Article) -> None:
    client.post(f"{DESK}copy/", form(article, body="Mine alone."))
    other = Client()
    other.force_login(make_author("Sam Okoro"))
    other.post(f"{DESK}copy/", form(article, body="Of Sam alone."))
    assert WorkingCopy.objects.count() == 2
    assert "Mine alone." not in other.get(f"{DESK}{article.pk}/edit/").content.decode()
    assert "Mine alone." in client.get(f"{DESK}{article.pk}/edit/").content.decode()


def test_a_new_answer_is_kept_too_and_goes_when_it_is_saved(client: Client) -> None:
    client.post(f"{DESK}copy/", form(question="How do I fax?", body="Not at all."))
    client.post(f"{DESK}copy/", form(question="How do I fax?", body="Not at all, really."))
    assert WorkingCopy.objects.get().fields["body"] == "Not at all, really."
    assert "Not at all, really." in client.get(f"{DESK}new/").content.decode()
    client.post(f"{DESK}new/", form(question="How do I fax?", body="Not at all, really.", act="save"))
    assert not WorkingCopy.objects.exists()
    assert Article.objects.get().question == "How do I fax?"


@pytest.mark.parametrize("act", ["save", "publish"])
def test_saving_forgets_the_copy(client: Client, article: Article, act: str) -> None:
    client.post(f"{DESK}copy/", form(article, body="Second."))
    client.post(f"{DESK}{article.pk}/edit/", form(article, body="Second.", act=act))
    assert not WorkingCopy.objects.exists()
    assert article.revisions.count() == 2


def test_a_copy_that_comes_late_of_what_was_saved_is_none(client: Client, article: Article) -> None:
    """The request of the last second of typing may arrive after the form was saved."""
    client.post(f"{DESK}{article.pk}/edit/", form(article, body="Second.\n", links="A | https://a.ac.uk/", act="save"))
    late = form(article, body="Second.\r\n", links="A|https://a.ac.uk/")
    assert client.post(f"{DESK}copy/", late).status_code == 200
    assert not WorkingCopy.objects.exists()


def test_indenting_is_a_change(client: Client, article: Article) -> None:
    client.post(f"{DESK}copy/", form(article, body="  First."))
    assert WorkingCopy.objects.get().fields["body"] == "  First."


def somebody_saves(article: Article, body: str = "Theirs.") -> None:
    sam = make_author("Sam Okoro")
    text = make_text("How do I scan?", body, owner=make_author())
    services.revision_save(actor=sam, article=article, text=text, seen=1)


def test_a_copy_of_what_somebody_saved_over_says_so_and_keeps_both_texts(client: Client, article: Article) -> None:
    somebody_saves(article)
    response = client.post(f"{DESK}copy/", form(article, body="Mine."))
    part = response.content.decode()
    assert response.status_code == 409
    assert "Sam Okoro wrote revision 2" in part
    assert "<del>Theirs.</del>" in part
    assert "<ins>Mine.</ins>" in part
    assert 'name="theirs" value="2"' in part
    assert WorkingCopy.objects.get().fields["body"] == "Mine."
    page = client.get(f"{DESK}{article.pk}/edit/").content.decode()
    assert "Sam Okoro wrote revision 2" in page
    assert "Mine.</textarea>" in page


def test_keeping_mine_saves_it_on_top_of_theirs(client: Client, article: Article) -> None:
    somebody_saves(article)
    client.post(f"{DESK}copy/", form(article, body="Mine."))
    client.post(f"{DESK}{article.pk}/edit/", form(article, body="Mine.", theirs=2, act="keep"))
    assert list(article.revisions.values_list("body", flat=True)) == ["Mine.", "Theirs.", "First."]
    assert not WorkingCopy.objects.exists()


def test_keeping_mine_over_what_nobody_looked_at_is_refused_again(client: Client, article: Article) -> None:
    somebody_saves(article)
    newest = article.revisions.get(number=2)
    services.revision_save(
        actor=newest.author, article=article, text=make_text("How do I scan?", "Theirs again."), seen=2
    )
    response = client.post(f"{DESK}{article.pk}/edit/", form(article, body="Mine.", theirs=2, act="keep"))
    assert response.status_code == 409
    assert "wrote revision 3" in response.content.decode()
    assert article.revisions.count() == 3


def test_taking_theirs_drops_mine(client: Client, article: Article) -> None:
    somebody_saves(article)
    client.post(f"{DESK}copy/", form(article, body="Mine."))
    response = client.post(f"{DESK}{article.pk}/edit/", form(article, body="Mine.", act="drop"))
    page = client.get(response["Location"]).content.decode()
    assert "Theirs.</textarea>" in page
    assert "wrote revision" not in page
    assert not WorkingCopy.objects.exists()


def test_a_session_that_ended_is_told_apart_from_saved(article: Article) -> None:
    response = Client().post(f"{DESK}copy/", form(article, body="Mine."))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"article": "999"}, 404),
        ({"article": "9" * 30}, 404),
        ({"article": "x"}, 404),
        ({"seen": "9" * 30, "body": "Mine."}, 409),  # not understood: taken as having seen nothing
        ({"seen": "-1", "body": "Mine."}, 409),
        ({"body": "x" * (COPY_MAX + 1)}, 400),
        ({"body": "\x00Mine\x00"}, 200),
        ({"owner": "x" * 1000, "topic": "\x00"}, 200),
        ({"unknown": "x", "csrfmiddlewaretoken": "x"}, 200),
    ],
)
def test_whatever_is_sent_is_kept_or_refused_in_words(
    client: Client, article: Article, fields: dict[str, str], status: int
) -> None:
    response = client.post(f"{DESK}copy/", {**form(article), **fields})
    assert response.status_code == status
    if status == 400:
        assert "too long" in response.json()["message"]
    for copy in WorkingCopy.objects.all():
        assert "\x00" not in str(copy.fields)
        assert "unknown" not in copy.fields
        assert "csrfmiddlewaretoken" not in copy.fields
    assert client.get(f"{DESK}{article.pk}/edit/").status_code == 200


def test_only_authors_keep_copies(article: Article) -> None:
    client = Client()
    client.force_login(User.objects.create_user("aisha@example.ac.uk"))
    assert client.post(f"{DESK}copy/", form(article, body="Mine.")).status_code == 403
    assert not WorkingCopy.objects.exists()
