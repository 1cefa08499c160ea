"""Writing and publishing answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed
from common.models import Event
from kb import services
from kb.models import Article, Posting, Revision
from kb.search import search
from kb.tests.support import make_article, make_author, make_text, make_topic
from kb.types import NotReady

pytestmark = pytest.mark.django_db


def test_a_new_answer_is_a_draft_with_its_first_revision() -> None:
    article = services.article_create(actor=make_author(), text=make_text(), comment="First")
    assert article.state == Article.DRAFT
    assert [(r.number, r.comment) for r in article.revisions.all()] == [(1, "First")]
    assert Event.objects.get(subject_type="article").kind == "article.created"


def test_only_authors_write_publish_and_take_off() -> None:
    article = make_article()
    student = User.objects.create_user("aisha@example.ac.uk")
    agent = User.objects.create_user("priya@example.ac.uk", is_agent=True)
    for person in (student, agent):
        with pytest.raises(NotAllowed):
            services.article_create(actor=person, text=make_text("Why?"))
        with pytest.raises(NotAllowed):
            services.revision_save(actor=person, article=article, text=make_text("Why?"), seen=1)
        with pytest.raises(NotAllowed):
            services.article_publish(actor=person, article=article)
        with pytest.raises(NotAllowed):
            services.article_unpublish(actor=person, article=article)


def test_saving_never_changes_the_live_page() -> None:
    author, other = make_author(), make_topic("Wi-Fi", "wifi")
    article = make_article(body="Old words.", keywords="old")
    text = make_text("New question?", "New words.", topic=other, audience=Article.AGENTS, keywords="fresh")
    services.revision_save(actor=author, article=article, text=text, seen=1)
    article.refresh_from_db()
    assert (article.question, article.audience, article.topic.slug) == (
        "How do I reset my password?",
        Article.PUBLIC,
        "passwords",
    )
    assert "Old words" in article.body_html
    assert article.keywords == "old"
    assert search("fresh", None).hits == []


def test_an_unpublished_draft_shows_its_newest_question_to_authors() -> None:
    article = make_article(state=Article.DRAFT)
    services.revision_save(actor=make_author(), article=article, text=make_text("How do I log in?"), seen=1)
    article.refresh_from_db()
    assert article.question == "How do I log in?"


def test_saving_over_a_revision_one_has_not_seen_is_a_conflict() -> None:
    author, article = make_author(), make_article()
    services.revision_save(actor=author, article=article, text=make_text(body="Theirs."), seen=1)
    with pytest.raises(Conflict):
        services.revision_save(actor=author, article=article, text=make_text(body="Mine."), seen=1)
    with pytest.raises(Conflict):
        services.article_publish(actor=author, article=article, seen=1)
    assert article.revisions.count() == 2


def test_saving_the_same_text_again_makes_no_revision() -> None:
    article = make_article()
    revision = services.revision_save(actor=make_author(), article=article, text=make_text(), seen=1)
    assert revision.number == 1
    assert article.revisions.count() == 1


def test_a_revision_is_never_changed_by_later_ones() -> None:
    article = make_article(body="One.")
    services.revision_save(actor=make_author(), article=article, text=make_text(body="Two."), seen=1)
    assert list(Revision.objects.order_by("number").values_list("body", flat=True)) == ["One.", "Two."]


@pytest.mark.parametrize(("is_minor", "moves"), [(True, False), (False, True)])
def test_a_small_correction_does_not_make_an_answer_look_fresh(is_minor: bool, moves: bool) -> None:
    author, article = make_author(), make_article()
    before = timezone.now() - timedelta(days=90)
    Article.objects.filter(pk=article.pk).update(content_updated_at=before)
    text = make_text(body="Press Reset twice.")
    services.revision_save(actor=author, article=article, text=text, seen=1, is_minor=is_minor)
    article = services.article_publish(actor=author, article=Article.objects.get(pk=article.pk))
    assert (article.content_updated_at > before) is moves


def test_a_small_correction_on_top_of_an_unpublished_change_still_counts_as_a_change() -> None:
    author, article = make_author(), make_article()
    before = article.content_updated_at
    services.revision_save(actor=author, article=article, text=make_text(body="Other steps."), seen=1)
    services.revision_save(actor=author, article=article, text=make_text(body="Other step."), seen=2, is_minor=True)
    assert services.article_publish(actor=author, article=article).content_updated_at > before


def test_publishing_refuses_with_the_problems_in_words_and_their_lines() -> None:
    body = "Look:\n\n![](media:99)\n\n::: strange\nWords\n:::\n\n[go](javascript:alert(1))\n\n[there](answer:4711)"
    article = make_article(body=body, state=Article.DRAFT)
    with pytest.raises(NotReady) as caught:
        services.article_publish(actor=make_author(), article=article)
    words = "\n".join(caught.value.problems)
    assert "Line 3: the picture “media:99” is not here" in words
    assert "Line 5: there is no box called “strange”" in words
    assert "There is no answer 4711" in words
    article.refresh_from_db()
    assert article.state == Article.DRAFT


def test_an_empty_answer_is_not_published() -> None:
    article = make_article(body="  \n", state=Article.DRAFT)
    with pytest.raises(NotReady):
        services.article_publish(actor=make_author(), article=article)


def test_publishing_indexes_and_taking_off_takes_out_in_the_same_transaction() -> None:
    author, article = make_author(), make_article("How do I scan a zebra?")
    assert [hit.article for hit in search("zebra", None).hits] == [article]
    services.article_unpublish(actor=author, article=article)
    assert not Posting.objects.filter(article=article).exists()
    assert search("zebra", None).hits == []


def test_a_published_answer_cannot_be_archived_and_an_archived_one_not_published() -> None:
    author, article = make_author(), make_article()
    with pytest.raises(NotAllowed):
        services.article_archive(actor=author, article=article)
    services.article_unpublish(actor=author, article=article)
    services.article_archive(actor=author, article=article)
    article.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.article_publish(actor=author, article=article)
    services.article_restore(actor=author, article=article)
    article.refresh_from_db()
    assert services.article_publish(actor=author, article=article).is_live


def test_publishing_does_not_set_back_views_counted_meanwhile() -> None:
    author, article = make_author(), make_article()
    stale = Article.objects.get(pk=article.pk)
    services.view_count(article=article, traits="somebody")
    services.revision_save(actor=author, article=stale, text=make_text(body="More."), seen=1)
    services.article_publish(actor=author, article=stale)
    assert Article.objects.get(pk=article.pk).views == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"question": "  \x00 "}, "question"),
        ({"question": "q" * 201}, "question"),
        ({"body": "b" * 100_001}, "body"),
        ({"audience": "everyone"}, "audience"),
        ({"links": [{"title": "Bad", "url": "javascript:alert(1)"}]}, "links"),
        ({"links": [{"title": "Bad", "url": "//evil.example"}]}, "links"),
        ({"links": [{"title": "", "url": "https://x.example"}]}, "links"),
        ({"links": [{"title": "x", "url": "https://x.example"}] * 21}, "links"),
    ],
)
def test_odd_input_is_refused_at_its_field(fields: dict, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.article_create(actor=make_author(), text=make_text(**fields))
    assert caught.value.field == field


def test_nul_and_windows_line_ends_do_not_reach_the_database() -> None:
    article = services.article_create(actor=make_author(), text=make_text("A\x00 b?", "One\r\nTwo\x00\rThree"))
    revision = article.revisions.get()
    assert (revision.question, revision.body) == ("A b?", "One\nTwo\nThree")


def test_a_question_in_another_script_still_has_an_address() -> None:
    article = make_article("パスワード？")
    assert article.get_absolute_url() == f"/answers/{article.pk}-answer/"


def test_headings_keep_their_addresses_when_they_are_reworded() -> None:
    author, article = make_author(), make_article(body="## Reset my password\n\nSo.")
    assert article.contents[0]["id"] == "reset-my-password"
    text = make_text(body="## Reset your password\n\nSo.")
    services.revision_save(actor=author, article=article, text=text, seen=1)
    article = services.article_publish(actor=author, article=article)
    assert (article.contents[0]["id"], article.contents[0]["text"]) == ("reset-my-password", "Reset your password")
