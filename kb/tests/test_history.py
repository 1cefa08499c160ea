"""Revisions held against each other and brought back; what an address says once its answer is put away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from common.errors import Conflict, Invalid
from common.models import Event
from kb import services
from kb.models import Article, Revision
from kb.tests.support import make_article, make_author, make_text, make_topic

pytestmark = pytest.mark.django_db
FIRST = "Open the portal.\n\n1. Press **Next**.\n2. Wait."
SECOND = "Open the portal.\n\n1. Press **Send** twice.\n2. Wait."


@pytest.fixture
def author() -> User:
    return make_author()


@pytest.fixture
def client(author: User) -> Client:
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def article(author: User) -> Article:
    """Revision 1 is live; revision 2 has newer words, another topic and other keywords."""
    article = make_article("How do I scan?", FIRST, author=author, keywords="scan, copy")
    change = make_text("How do I scan?", SECOND, topic=make_topic("Printing", "printing"), keywords="scan, copier")
    services.revision_save(actor=author, article=article, text=change, seen=1, comment="Send, not Next")
    return article


def page(client: Client, article: Article, **query: Any) -> str:
    response = client.get(f"/desk/answers/{article.pk}/revisions/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_what_is_live_is_held_against_the_newest_word_by_word(client: Client, article: Article) -> None:
    shown = page(client, article)
    assert "1. Press **<del>Next**</del>." in shown
    assert "1. Press **<ins>Send** twice</ins>." in shown
    assert "scan, <del>copy</del>" in shown
    assert "scan, <ins>copier</ins>" in shown
    assert "<ins>Printing</ins>" in shown
    assert "Send, not Next" in shown
    assert "1 part changed" in shown
    assert "+2 words" in shown
    assert "−1 word<" in shown


def test_any_two_can_be_compared_side_by_side_and_as_a_page(client: Client, article: Article, author: User) -> None:
    third = make_text("How do I scan?", SECOND + "\n3. Take it <script>alert(1)</script>.")
    services.revision_save(actor=author, article=article, text=third, seen=2)
    assert 'class="pair"' in page(client, article, **{"from": 1, "to": 3, "as": "side"})
    assert "<del>Send** twice</del>" in page(client, article, **{"from": 2, "to": 1})
    shown = page(client, article, **{"from": 1, "to": 3, "as": "page"})
    assert 'id="step-3"' in shown
    assert "<script>alert" not in shown
    assert "<script>alert" not in page(client, article, to=3)


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "9" * 30, "2147483648", "\x00", ""])
def test_numbers_that_are_none_show_what_there_is(client: Client, article: Article, number: str) -> None:
    assert "Revision 2" in page(client, article, **{"from": number, "to": number, "as": number, "page": number})


def test_one_revision_has_nothing_to_compare_with(client: Client) -> None:
    shown = page(client, make_article("How do I print?"))
    assert "There is one revision only" in shown
    assert "Restore revision" not in shown


def test_a_long_unchanged_stretch_is_folded_and_can_be_opened(client: Client, author: User) -> None:
    lines = [f"Line {n} of a long answer." for n in range(40)]
    article = make_article("How long is it?", "\n".join(lines), author=author)
    changed = [*lines[:20], "Another line.", *lines[21:]]
    services.revision_save(actor=author, article=article, text=make_text("How long is it?", "\n".join(changed)), seen=1)
    shown = page(client, article)
    assert "17 lines the same" in shown
    assert "16 lines the same" in shown
    assert "Line 3 of a long answer." in shown  # inside, without a script


def test_a_restored_revision_is_a_new_one_and_readers_see_nothing_of_it_yet(client: Client, article: Article) -> None:
    services.article_publish(actor=make_author(), article=article)
    response = client.post(f"/desk/answers/{article.pk}/revisions/1/restore/", {"seen": 2})
    assert response["Location"] == f"/desk/answers/{article.pk}/edit/"
    newest = article.revisions.first()
    assert newest is not None
    assert (newest.number, newest.body, newest.keywords) == (3, FIRST, "scan, copy")
    assert newest.comment == "Restored revision 1"
    article.refresh_from_db()
    assert "Send" in article.body_html
    assert Event.objects.filter(kind="article.revision_saved", data__revision=newest.pk).exists()


def test_restoring_does_not_go_over_what_somebody_saved_since(client: Client, article: Article, author: User) -> None:
    with pytest.raises(Conflict):
        services.revision_restore(actor=author, article=article, number=1, seen=1)
    with pytest.raises(Invalid):
        services.revision_restore(actor=author, article=article, number=9, seen=2)
    client.post(f"/desk/answers/{article.pk}/revisions/1/restore/", {"seen": "x"})
    assert Revision.objects.filter(article=article).count() == 2
    assert client.get(f"/desk/answers/{article.pk}/revisions/1/restore/").status_code == 302


def test_somebody_who_left_is_not_named_again(author: User) -> None:
    left = make_author("Lee Gone")
    article = make_article("Who answers?", "They do.", owner=left)
    services.revision_save(actor=author, article=article, text=make_text("Who answers?", "We do."), seen=1)
    left.is_active = False
    left.save()
    revision = services.revision_restore(actor=author, article=article, number=1, seen=2)
    assert (revision.owner, revision.body) == (None, "They do.")


# --- addresses of answers that are put away ------------------------------------------------------


def put_away(article: Article, successor: Article | None = None) -> Article:
    article = services.article_unpublish(actor=make_author(), article=article)
    return services.article_archive(actor=make_author(), article=article, successor=successor)


def test_an_archived_answer_sends_its_readers_on_for_the_time_being(client: Client) -> None:
    old, new = make_article("How do I get the old VPN?"), make_article("How do I get the new VPN?")
    path = old.get_absolute_url()
    services.article_unpublish(actor=make_author(), article=old)
    response = client.post(
        f"/desk/answers/{old.pk}/archive/", {"successor": f"https://x.ac.uk{new.get_absolute_url()}"}
    )
    assert response.status_code == 302
    response = Client().get(path)
    assert (response.status_code, response["Location"]) == (302, new.get_absolute_url())
    services.article_restore(actor=make_author(), article=old)
    assert Client().get(path).status_code == 404  # a draft
    services.article_publish(actor=make_author(), article=old)
    assert Client().get(path).status_code == 200


def test_successors_are_followed_and_never_in_circles() -> None:
    first, second, third = (make_article(f"How do I {word}?") for word in ("scan", "print", "copy"))
    put_away(first, second)
    put_away(second, third)
    assert Client().get(f"/answers/{first.pk}/")["Location"] == third.get_absolute_url()
    put_away(third)
    Article.objects.filter(pk=third.pk).update(successor=first)
    assert Client().get(f"/answers/{first.pk}/").status_code == 410


def test_a_successor_one_may_not_read_is_not_shown() -> None:
    old, new = make_article("How do I scan?"), make_article("Where is the staff scanner?", audience="agents")
    put_away(old, new)
    response = Client().get(f"/answers/{old.pk}/")
    assert response.status_code == 410
    assert "staff scanner" not in response.content.decode()


def test_one_without_a_successor_is_gone_and_helps_to_search(client: Client) -> None:
    old = make_article("How do I reset the library printer?")
    make_article("How do I reset my printer?")
    put_away(old)
    response = Client().get(old.get_absolute_url())
    shown = response.content.decode()
    assert response.status_code == 410
    assert 'value="How do I reset the library printer?"' in shown
    assert "How do I reset my printer?" in shown
    assert "noindex" in shown


def test_what_was_never_theirs_is_not_there_rather_than_gone() -> None:
    never = make_article("What was never live?", state=Article.DRAFT)
    services.article_archive(actor=make_author(), article=never)
    staff = put_away(make_article("What is the staff code?", audience="agents"))
    signed = put_away(make_article("Where is my student card?", audience="signed_in"))
    for article in (never, staff, signed):
        assert Client().get(f"/answers/{article.pk}/").status_code == 404
    student = Client()
    student.force_login(User.objects.create_user("aisha@example.ac.uk", name="Aisha Khan"))
    assert student.get(f"/answers/{signed.pk}/").status_code == 410
    assert student.get(f"/answers/{staff.pk}/").status_code == 404


@pytest.mark.parametrize("words", ["x", "999999999999999999999", "0", "self", "draft"])
def test_readers_are_only_sent_on_to_what_they_can_read(client: Client, words: str) -> None:
    old = make_article("How do I scan?", state=Article.DRAFT)
    draft = make_article("How do I copy?", state=Article.DRAFT)
    words = {"self": str(old.pk), "draft": str(draft.pk)}.get(words, words)
    client.post(f"/desk/answers/{old.pk}/archive/", {"successor": words})
    old.refresh_from_db()
    assert (old.state, old.successor) == (Article.DRAFT, None)
    assert "Readers can only be sent on" in client.get(f"/desk/answers/{old.pk}/edit/").content.decode()


def test_an_old_address_leads_to_the_new_one_for_good(author: User) -> None:
    article = make_article("How do I scan?", author=author)
    old = article.get_absolute_url()
    services.revision_save(actor=author, article=article, text=make_text("How do I copy?"), seen=1)
    article = services.article_publish(actor=author, article=article)
    response = Client().get(old)
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())
