"""How many queries a public page may cost, whatever the size of the knowledge base."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hours.demo import load_demo as load_hours
from hours.selectors import forget_hours
from kb.models import Article
from kb.tests.support import make_article, make_author, make_topic

pytestmark = pytest.mark.django_db
CONTACT_POINTS = 4  # with their hours, and the desk's name and look: read at most every ten seconds in each process


@pytest.fixture
def article() -> Article:
    """One with everything: an owner, links to other answers, related ones beside it."""
    load_hours()
    topics = [make_topic(f"Topic {n}", f"topic-{n}") for n in range(8)]
    others = [make_article(f"How do I reset thing {n}?", topic=topics[n % 8]) for n in range(12)]
    body = "\n\n".join(f"## Part {n}\n\nSee [](answer:{other.pk})." for n, other in enumerate(others))
    return make_article("How do I reset my password?", body, owner=make_author(), also_asked_as="reset it")


def cost(path: str, client: Client | None = None, **extra: str) -> tuple[int, int]:
    """Queries of a page once its process is warm, and of the very first one."""
    client = client or Client()
    forget_hours()
    with CaptureQueriesContext(
        connection,
    ) as cold:
        assert client.get(path, **extra).status_code in {200, 304}
    with CaptureQueriesContext(connection) as warm:
        assert client.get(path, **extra).status_code in {200, 304}
    return len(warm), len(cold)


def test_an_article_costs_a_visitor_three_queries(article: Article) -> None:
    """One for the answer, one for the answers it links to, one for those related; none for the hours when warm."""
    warm, cold = cost(article.get_absolute_url())
    assert warm <= 3
    assert cold <= 3 + CONTACT_POINTS


def test_an_unchanged_article_costs_no_more(article: Article) -> None:
    etag = Client().get(article.get_absolute_url())["ETag"]
    warm, _cold = cost(article.get_absolute_url(), HTTP_IF_NONE_MATCH=etag)
    assert warm <= 3


def test_home_costs_four_queries(article: Article) -> None:
    """Topics, their counts, what is most read, what changed last."""
    warm, cold = cost("/")
    assert warm <= 4
    assert cold <= 4 + CONTACT_POINTS


def test_a_topic_costs_five_queries(article: Article) -> None:
    """The topic, how many answers it has, a page of them, and the other topics with their counts."""
    assert cost("/topics/topic-1/")[0] <= 5


@pytest.mark.parametrize("path", ["/search/?q=reset+my+password", "/search/suggest/?q=reset+pass"])
def test_a_search_costs_five_queries(article: Article, path: str) -> None:
    """Terms of the query, terms that begin with its last word, who has them, their topics, the answers shown."""
    assert cost(path)[0] <= 5


def test_a_search_that_has_to_guess_costs_no_more_once_warm(article: Article) -> None:
    assert cost("/search/?q=resett+my+pasword")[0] <= 5


def test_reading_costs_no_write(article: Article) -> None:
    for path in (article.get_absolute_url(), "/", "/search/?q=reset", "/search/suggest/?q=re", "/topics/topic-1/"):
        with CaptureQueriesContext(connection) as queries:
            Client().get(path)
        assert not [q["sql"] for q in queries if not q["sql"].lstrip("( ").upper().startswith("SELECT")]
