"""What was typed into an answer is kept: autosave, conflicts, lost sessions, no connection; and what readers leave."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from accounts.models import User
from kb import services
from kb.models import Article, Feedback, SearchQuery, WorkingCopy
from kb.tests.support import make_author, make_text
from tests.browser.editor import body, edit, saved, write
from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def test_what_is_typed_is_saved_on_the_server_a_second_later(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    page.locator("#id_body").press_sequentially("More. ")
    page.locator("#ed-kept").get_by_text("Not saved yet").wait_for()
    saved(page)
    assert "More. " in WorkingCopy.objects.get().fields["body"]
    page.reload()
    assert "More. " in body(page)
    page.get_by_role("button", name="Save draft").first.click()
    page.get_by_text("Saved as a draft").wait_for()
    assert not WorkingCopy.objects.exists()
    assert article.revisions.count() == 2


def test_somebody_elses_revision_is_noticed_while_typing(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    text = make_text("How do I scan?", "Theirs.", owner=author)
    services.revision_save(actor=make_author("Sam Okoro"), article=article, text=text, seen=1)
    write(page, "Mine.")
    page.locator("#ed-conflict").get_by_text("Sam Okoro wrote revision 2").wait_for()
    saved(page)
    assert page.locator("#ed-conflict del").inner_text() == "Theirs."
    assert page.locator("#ed-conflict ins").inner_text() == "Mine."
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_text("Saved as a draft").wait_for()
    assert list(article.revisions.values_list("body", flat=True)) == ["Mine.", "Theirs.", "Press it."]


def test_text_survives_when_the_session_ends_while_typing(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    Session.objects.all().delete()
    write(page, "Written after the session ended.")
    page.locator("#ed-trouble-words").get_by_text("you are signed out").wait_for()
    assert page.locator("#ed-sign-in").is_visible()
    assert not WorkingCopy.objects.exists()
    page.goto("/")
    page.context.add_cookies([{"name": k, "value": v, "url": pages.url} for k, v in session_of(author).items()])
    page.goto(f"/desk/answers/{article.pk}/edit/")
    assert body(page) == "Written after the session ended."
    page.get_by_text("was put back").wait_for()
    saved(page)
    assert WorkingCopy.objects.get().fields["body"] == "Written after the session ended."
    page.get_by_role("button", name="Show the saved text instead").click()
    assert body(page) == "Press it."


def test_signing_in_beside_it_is_enough(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    Session.objects.all().delete()
    write(page, "Still here.")
    page.locator("#ed-trouble-words").get_by_text("you are signed out").wait_for()
    page.context.add_cookies([{"name": k, "value": v, "url": pages.url} for k, v in session_of(author).items()])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    assert WorkingCopy.objects.get().fields["body"] == "Still here."
    assert not page.locator("#ed-trouble").is_visible()


def test_text_survives_without_a_connection(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    page.route("**/desk/answers/copy/", lambda route: route.abort())
    write(page, "In the tunnel.")
    page.locator("#ed-trouble-words").get_by_text("no connection").wait_for()
    page.unroute("**/desk/answers/copy/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)


# --- readers


def test_a_search_counts_once_it_was_looked_at(pages: Pages, article: Article) -> None:
    page = pages.open(user_agent=CHROME)
    page.goto("/search/?q=sca")
    page.locator("#q").fill("scan")
    page.wait_for_timeout(3_000)
    assert list(SearchQuery.objects.values_list("words", "results", "was_opened")) == [("scan", 1, False)]
    page.get_by_role("link", name="How do I scan?").first.click()
    page.wait_for_url("**/answers/**")
    page.wait_for_timeout(300)
    assert list(SearchQuery.objects.values_list("words", "results", "was_opened")) == [("scan", 1, True)]


@pytest.mark.parametrize("has_script", [True, False])
def test_what_was_missing_reaches_the_authors(pages: Pages, article: Article, has_script: bool) -> None:
    page = pages.open(java_script_enabled=has_script)
    page.goto(article.get_absolute_url())
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("What was missing?").fill("Where the scanner is")
    page.get_by_role("button", name="Send to the authors").click()
    page.get_by_text("The people who write this answer will read it").wait_for()
    assert Feedback.objects.get().words == "Where the scanner is"
