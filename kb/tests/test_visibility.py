"""Who sees which answer, on every surface: one table of roles and states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from kb import services
from kb.models import Article
from kb.search import fitting
from kb.selectors import fitting_articles, most_read, related_articles, topics_with_counts
from kb.tests.support import make_article, make_author, make_text, picture_bytes

pytestmark = pytest.mark.django_db

WORDS = "quokka terrarium"  # stand in the answer under test alone, but for the one beside it
SECRET = "How do I feed the quokka in the terrarium?"

STATES = {
    "public": (Article.PUBLIC, Article.PUBLISHED),
    "signed in": (Article.SIGNED_IN, Article.PUBLISHED),
    "agents": (Article.AGENTS, Article.PUBLISHED),
    "draft": (Article.PUBLIC, Article.DRAFT),
    "archived": (Article.PUBLIC, Article.ARCHIVED),
}
SEES = {
    "nobody": {"public"},
    "student": {"public", "signed in"},
    "agent": {"public", "signed in", "agents"},
    "author": {"public", "signed in", "agents"},
    "administrator": {"public", "signed in", "agents"},
    "left": {"public"},
}


def person(role: str) -> User | None:
    make = User.objects.create_user
    if role == "nobody":
        return None
    if role == "author":
        return make_author()
    if role == "administrator":
        return User.objects.create_superuser("ada@example.ac.uk")
    if role == "left":
        return make("left@example.ac.uk", is_agent=True, is_author=True, is_active=False)
    return make(f"{role}@example.ac.uk", is_agent=role == "agent")


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def page(client: Client, user: Any, article: Article) -> bool:
    status = client.get(article.get_absolute_url()).status_code
    assert status in {200, 404, 410}
    return status == 200


def wrong_slug(client: Client, user: Any, article: Article) -> bool:
    response = client.get(f"/answers/{article.pk}-x/")
    assert article.slug not in response.get("Location", "") or response.status_code == 301
    return response.status_code == 301


def vote_page(client: Client, user: Any, article: Article) -> bool:
    return client.get(f"/answers/{article.pk}/vote/").status_code == 200


def search_page(client: Client, user: Any, article: Article) -> bool:
    return article.get_absolute_url() in client.get("/search/", {"q": WORDS}).content.decode()


def suggest(client: Client, user: Any, article: Article) -> bool:
    return article.get_absolute_url() in client.get("/search/suggest/", {"q": "quok"}).content.decode()


def topic(client: Client, user: Any, article: Article) -> bool:
    return article.get_absolute_url() in client.get("/topics/passwords/").content.decode()


def counted(client: Client, user: Any, article: Article) -> bool:
    return topics_with_counts(user)[0].count == 2  # with the one beside it


def home(client: Client, user: Any, article: Article) -> bool:
    shown = article in most_read(user, article.created_at.date())
    assert shown == (article.get_absolute_url() in client.get("/").content.decode())
    return shown


def related(client: Client, user: Any, article: Article) -> bool:
    beside = Article.objects.get(question__startswith="Where does")
    shown = article.question in [link.question for link in related_articles(beside, user)]
    assert shown == (article.get_absolute_url() in client.get(beside.get_absolute_url()).content.decode())
    return shown


def linked(client: Client, user: Any, article: Article) -> bool:
    """By a link of another answer, whose words are the linked question."""
    author = make_author()
    pointer = make_article(
        "Which one?", f"See [](answer:{article.pk}) or [that one](answer:{article.pk}).", author=author
    )
    html = client.get(pointer.get_absolute_url()).content.decode().partition("Links")[0]
    body = html[html.index('class="prose') : html.index('id="helpful"')]
    assert "that one" in body, "its words stay"
    assert (article.question in body) == (article.get_absolute_url() in body)
    return article.get_absolute_url() in body


def fits(client: Client, user: Any, article: Article) -> bool:
    assert fitting(WORDS, user) == fitting_articles(WORDS, user)
    return article in fitting_articles(WORDS, user)


def media(client: Client, user: Any, article: Article) -> bool:
    return client.get(article.uploads.get().get_absolute_url()).status_code == 200


SURFACES: list[Callable[[Client, Any, Article], bool]] = [
    page, wrong_slug, vote_page, search_page, suggest, topic, counted, home, related, linked, fits, media,
]  # fmt: skip


def make_under_test(state: str) -> Article:
    audience, wanted = STATES[state]
    author = make_author()
    article = services.article_create(actor=author, text=make_text(SECRET, "-", audience=audience))
    picture = services.media_add(actor=author, name="a.png", content=picture_bytes(), article=article)
    text = make_text(SECRET, f"Leaves.\n\n![A quokka](media:{picture.pk})", audience=audience)
    services.revision_save(actor=author, article=article, text=text, seen=1)
    if wanted != Article.DRAFT:
        services.article_publish(actor=author, article=article)
    if wanted == Article.ARCHIVED:
        services.article_unpublish(actor=author, article=article)
        services.article_archive(actor=author, article=article)
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("role", list(SEES))
@pytest.mark.parametrize("state", list(STATES))
def test_every_surface_shows_an_answer_to_the_same_people(role: str, state: str) -> None:
    make_article("Where does the quokka sleep in its terrarium?", "In the shade.")
    article = make_under_test(state)
    user = person(role)
    client = client_of(user)
    may = state in SEES[role]
    shown = {surface.__name__: surface(client, user, article) for surface in SURFACES}
    expected = dict.fromkeys(shown, may)
    if role in {"author", "administrator"}:
        expected["media"] = True  # they work with every picture
    assert shown == expected


def test_taking_an_answer_off_hides_it_on_every_surface_at_once() -> None:
    make_article("Where does the quokka sleep in its terrarium?", "In the shade.")
    article = make_under_test("public")
    services.article_unpublish(actor=make_author(), article=article)
    article.refresh_from_db()
    client = Client()
    assert not any(surface(client, None, article) for surface in SURFACES)


def test_a_picture_dropped_from_the_live_text_is_no_longer_the_publics() -> None:
    article = make_under_test("public")
    author = make_author()
    services.revision_save(actor=author, article=article, text=make_text(SECRET, "No picture."), seen=2)
    assert media(Client(), None, article), "a saved draft changes nothing"
    services.article_publish(actor=author, article=article)
    assert not media(Client(), None, article)
