"""What was missing: after a No, in one box, with and without a script."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from common.rate import Limit
from kb.models import Article, Feedback
from kb.services.reading import reading_prune
from kb.tests.support import SAME_ORIGIN, make_article
from kb.views import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article()


def tell(article: Article, words: str, **extra: str):
    return Client().post(f"/answers/{article.pk}/feedback/", {"words": words}, **{**SAME_ORIGIN, **extra})


def test_a_no_opens_the_box_and_a_yes_does_not(article: Article) -> None:
    vote = f"/answers/{article.pk}/vote/"
    said = {
        word: Client().post(vote, {"helpful": word}, HTTP_HX_REQUEST="true", **SAME_ORIGIN) for word in ("yes", "no")
    }
    assert "What was missing?" in said["no"].content.decode()
    assert "What was missing?" not in said["yes"].content.decode()


def test_what_was_missing_is_kept_with_the_revision_and_the_day(article: Article) -> None:
    response = tell(article, "  Step 3 \x00 came from\r\n\r\nMicrosoft  ")
    assert response["Location"] == f"/answers/{article.pk}/vote/?said=no&told=1"
    page = Client().get(response["Location"]).content.decode()
    assert "The people who write this answer will read it" in page
    assert "What was missing?" not in page
    row = Feedback.objects.get()
    assert (row.words, row.day) == ("Step 3 came from\nMicrosoft", timezone.localdate())
    assert row.revision == article.published_revision
    assert {field.name for field in Feedback._meta.get_fields()} == {"id", "article", "revision", "words", "day"}


def test_an_empty_box_is_no_feedback(article: Article) -> None:
    assert tell(article, " \r\n ")["Location"] == f"/answers/{article.pk}/vote/?said=no"
    assert not Feedback.objects.exists()


def test_words_that_are_too_long_come_back(article: Article) -> None:
    response = tell(article, "x" * 1_001)
    assert response.status_code == 400
    assert "x" * 1_001 in response.content.decode()
    assert "at most 1000 characters" in tell(article, "x" * 1_001, HTTP_HX_REQUEST="true").content.decode()
    assert not Feedback.objects.exists()


def test_a_flood_is_held_back_and_says_so(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WORDS", Limit("kb-feedback-test", 2, 600))
    assert [tell(article, f"words {n}").status_code for n in range(3)] == [302, 302, 429]
    assert Feedback.objects.count() == 2


def test_only_our_own_pages_may_send_it_and_only_for_answers_one_may_read(article: Article) -> None:
    assert Client().post(f"/answers/{article.pk}/feedback/", {"words": "x"}).status_code == 403
    assert tell(make_article("What is the staff code?", audience="agents"), "x").status_code == 404
    assert Client().get(f"/answers/{article.pk}/feedback/").status_code == 405
    assert not Feedback.objects.exists()


def test_words_are_forgotten_after_four_hundred_days(article: Article) -> None:
    tell(article, "old")
    today = date(2028, 1, 1)
    Feedback.objects.update(day=today - timedelta(days=400))
    reading_prune(today=today)
    assert Feedback.objects.exists()
    reading_prune(today=today + timedelta(days=1))
    assert not Feedback.objects.exists()
