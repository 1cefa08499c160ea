"""The page of one answer: its parts, its address, its place in caches."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Team, User
from hours.demo import load_demo as load_hours
from kb import services
from kb.models import Article
from kb.tests.support import BROWSER, SAME_ORIGIN, make_article, make_author, make_text, picture_bytes

pytestmark = pytest.mark.django_db
BODY = """Take five minutes.

::: info Before you start
Have your phone ready.
:::

## How do I change it?

::: video youtube aldermere01 Change your password
Open the portal.
:::

## How do I reset it?

### Part: Open the portal

1. Open <https://portal.example.ac.uk>.
1. Press [[Next]].

![The first page](media:{media} "The first page")

### Part: Type the code

1. Type the code:
   ```
   123 456
   ```
1. Choose:
   - by email
   - by text

::: warn No code?
Look in junk.
:::

1. Press [[Finish]].
"""


def html_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def article() -> Article:
    load_hours()
    author = make_author()
    media = services.media_add(actor=author, name="a.png", content=picture_bytes())
    return make_article(
        body=BODY.format(media=media.pk),
        owner=author,
        links=[{"title": "Password portal", "url": "https://portal.example.ac.uk/password"}],
    )


def test_every_part_of_the_seed_page_is_there(article: Article) -> None:
    make_article("How do I reset my password for the library?")
    html = html_of(Client().get(article.get_absolute_url()))
    day = timezone.localdate(article.content_updated_at)
    assert '<h1 class="mt-2">How do I reset my password?</h1>' in html
    assert "Answered by <b>Maya Chen</b>" in html
    assert f'Last updated <time datetime="{day:%Y-%m-%d}">' in html
    assert '<span class="num">0</span> views' in html
    assert "Views count people who kept the page open" in html
    assert html.count('<a href="#how-do-i-reset-it">') == 2, "contents beside the text, and above it on a phone"
    assert "How do I reset my password for the library?" in html
    assert "Was this helpful?" in html
    assert "I am having further issues" in html
    assert f"/report/?article={article.pk}" in html
    assert 'href="tel:+441632960118"' in html
    assert "Students outside the UK" in html
    assert html.count('<table class="hours">') == 2, "the phone's and the desk's"
    assert "Password portal" in html
    assert "data-print" in html


def test_steps_go_on_counting_over_pictures_boxes_code_and_nested_lists(article: Article) -> None:
    html = html_of(Client().get(article.get_absolute_url()))
    assert re.findall(r'<li id="step-(\d+)" value="(\d+)">', html) == [(str(n), str(n)) for n in range(1, 6)]
    assert "Part 1 of 2" in html


def test_nothing_is_asked_of_the_video_host_before_the_click(article: Article) -> None:
    response = Client().get(article.get_absolute_url())
    html = html_of(response)
    assert "<iframe" not in html
    assert 'data-video-src="https://www.youtube-nocookie.com/embed/aldermere01' in html
    assert "Read the transcript" in html
    assert not re.findall(r'(?<![-\w])(?:src|srcset)="https?://', html)


def test_the_data_for_search_engines_is_valid_and_cannot_end_its_element() -> None:
    article = make_article("What is </script><script>alert(1)</script>?", "Say `</script>` & go.")
    html = html_of(Client().get(article.get_absolute_url()))
    data = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    page = json.loads(data)
    assert page["mainEntity"][0]["name"] == article.question
    assert "<" not in data


def test_an_internal_answer_gives_search_engines_nothing() -> None:
    article = make_article(audience=Article.AGENTS)
    client = Client()
    client.force_login(User.objects.create_user("priya@example.ac.uk", is_agent=True))
    html = html_of(client.get(article.get_absolute_url()))
    assert "ld+json" not in html
    assert 'content="noindex"' in html


@pytest.mark.parametrize("slug", ["-x", "-How-do-I", "-", "", "-%00", "-%F0%9F%A6%84", "-" + "a" * 500])
def test_a_wrong_or_missing_slug_leads_to_the_right_address(slug: str) -> None:
    article = make_article()
    response = Client().get(f"/answers/{article.pk}{slug}/")
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize("path", ["0-x", "99999999999999999999999999-x", "7", "999999999999999", "-1-x", "1e3-x"])
def test_an_unknown_number_is_not_found(path: str) -> None:
    assert Client().get(f"/answers/{path}/").status_code == 404


def test_an_old_address_goes_on_working_after_the_question_changed() -> None:
    article, author = make_article(), make_author()
    old = article.get_absolute_url()
    services.revision_save(actor=author, article=article, text=make_text("How do I set a new one?"), seen=1)
    article = services.article_publish(actor=author, article=article)
    assert Client().get(old)["Location"] == article.get_absolute_url() != old


def test_a_link_to_another_answer_follows_its_question_and_address() -> None:
    author = make_author()
    other = make_article("How do I scan?")
    article = make_article("Which?", f"See [](answer:{other.pk}).")
    assert "How do I scan?</a>" in html_of(Client().get(article.get_absolute_url()))
    services.revision_save(actor=author, article=other, text=make_text("How do I scan a page?"), seen=1)
    services.article_publish(actor=author, article=other)
    html = html_of(Client().get(article.get_absolute_url()))
    assert f'<a href="/answers/{other.pk}-how-do-i-scan-a-page/">How do I scan a page?</a>' in html


def test_an_answer_whose_author_left_is_answered_by_the_team_or_by_nobody() -> None:
    author = make_author()
    article = make_article(owner=author, team=Team.objects.create(name="Front line"))
    Article.objects.filter(pk=article.pk).update(owner=None)
    assert "Answered by <b>Front line</b>" in html_of(Client().get(article.get_absolute_url()))
    Article.objects.filter(pk=article.pk).update(team=None)
    assert "Answered by" not in html_of(Client().get(article.get_absolute_url()))


def test_the_public_page_is_the_same_for_all_and_sets_no_cookie(article: Article) -> None:
    first, second = (Client().get(article.get_absolute_url()) for _ in range(2))
    assert first.content == second.content
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in html_of(first)
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=60"
    assert "Cookie" in first["Vary"]


@pytest.mark.django_db(transaction=True)
def test_an_unchanged_page_costs_a_304_and_a_changed_one_does_not(article: Article) -> None:
    client = Client()
    etag = client.get(article.get_absolute_url())["ETag"]
    again = client.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "public, max-age=0, s-maxage=60"
    changes = [
        lambda: client.post(f"/answers/{article.pk}/view/", HTTP_USER_AGENT=BROWSER, **SAME_ORIGIN),
        lambda: make_article("How do I reset my password on a phone?"),
        lambda: client.cookies.load({"theme": "dark"}),
    ]
    for change in changes:
        change()
        response = client.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=etag)
        assert response.status_code == 200
        etag = response["ETag"]


def test_a_page_is_never_another_addresss_or_another_themes(article: Article) -> None:
    path = article.get_absolute_url()
    client = Client()
    pages = [client.get(path), client.get(path, {"x": "1"}), client.get(path, {"x": "<b>"})]
    client.cookies.load({"theme": "dark"})
    pages.append(client.get(path))
    assert len({page["ETag"] for page in pages}) == 4
    assert "?x=1" in html_of(pages[1])
    assert "?x=" not in html_of(pages[0])
    assert "<b>" not in html_of(pages[2]).partition("data-theme-form")[2].partition("</form>")[0]
    assert "?x=" not in html_of(Client().get(path))


def test_a_cache_that_is_away_costs_no_page(article: Article) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    with override_settings(CACHES={"default": away}):
        for path in (article.get_absolute_url(), "/", "/search/?q=pasword", "/search/suggest/?q=pass"):
            assert Client().get(path).status_code == 200
        assert Client().post(f"/answers/{article.pk}/view/", HTTP_USER_AGENT=BROWSER, **SAME_ORIGIN).status_code == 204
        make_article("How do I publish meanwhile?")


def test_a_signed_in_page_is_kept_by_nobody(article: Article) -> None:
    client = Client()
    client.force_login(User.objects.create_user("aisha@example.ac.uk", name="Aisha Khan"))
    response = client.get(article.get_absolute_url())
    assert "Aisha" in html_of(response)
    assert response["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")


def test_the_theme_is_kept_without_a_token_but_from_our_own_pages_alone(article: Article) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/theme/", {"theme": "dark"}, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert "theme" not in client.cookies
    assert client.post("/theme/", {"theme": "dark", "next": "/"}, **SAME_ORIGIN).status_code == 302
    dark = client.get(article.get_absolute_url())
    assert 'data-theme="dark"' in html_of(dark)
    assert "Cookie" in dark["Vary"], "nobody else gets the dark page from a cache"


@pytest.mark.parametrize("path", ["/", "/search/", "/privacy/", "/accessibility/", "/topics/passwords/"])
def test_public_pages_set_no_cookie(article: Article, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("query", ["?page=999999999999999999999", "?page=x", "?order=%00", "?order=pw", "?page=-1"])
def test_odd_pages_of_a_topic_are_shown_all_the_same(article: Article, query: str) -> None:
    assert Client().get(f"/topics/passwords/{query}").status_code == 200


def test_a_search_by_htmx_gives_the_hits_and_the_address_of_their_page(article: Article) -> None:
    response = Client().get("/search/", {"q": "password & <b>", "topic": ["passwords", "x"]}, HTTP_HX_REQUEST="true")
    assert "<header" not in html_of(response)
    assert response["HX-Replace-Url"] == "/search/?q=password+%26+%3Cb%3E&topic=passwords&topic=x"
    assert "&lt;b&gt;" in html_of(response)
    assert "HX-Request" in response["Vary"]


def test_a_search_without_hits_offers_to_report_in_the_same_words(article: Article) -> None:
    html = html_of(Client().get("/search/", {"q": "zebra & quagga"}))
    assert "We have no answer for “zebra &amp; quagga”" in html
    assert "/report/?q=zebra%20%26%20quagga" in html


def test_suggestions_end_with_reporting_the_problem_in_the_same_words(article: Article) -> None:
    html = html_of(Client().get("/search/suggest/", {"q": "passw"}))
    assert html.count('role="option"') == 2
    assert html.rindex("/report/?q=passw") > html.rindex(article.get_absolute_url())
    assert 'role="option"' not in html_of(Client().get("/search/suggest/", {"q": "p"}))
