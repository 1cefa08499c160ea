"""Views and votes: replays of what browsers, programs and staff do."""

from __future__ import annotations

import hashlib
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.rate import Limit
from kb import services
from kb.models import Article, DailySalt, DailyViews, Reader, Vote
from kb.services.reading import reading_prune
from kb.tasks import prune
from kb.tests.support import BROWSER, SAME_ORIGIN, make_article, make_author, make_text
from kb.views import reading

TODAY = date(2026, 5, 6)


def beacon(article: Article, client: Client | None = None, browser: str = BROWSER, **extra: str) -> int:
    headers = {"HTTP_USER_AGENT": browser, **SAME_ORIGIN, **extra}
    return (client or Client()).post(f"/answers/{article.pk}/view/", **headers).status_code


def counts(article: Article) -> tuple[int, int, int, int]:
    article.refresh_from_db()
    day = DailyViews.objects.filter(article=article).first() or DailyViews()
    return (article.views, day.readers, day.staff, day.bots)


@pytest.mark.django_db
def test_reading_the_page_writes_nothing(django_assert_max_num_queries) -> None:
    article = make_article()
    Client().get(article.get_absolute_url(), HTTP_USER_AGENT=BROWSER)
    assert counts(article) == (0, 0, 0, 0)
    assert not Reader.objects.exists()


@pytest.mark.django_db
def test_refreshes_and_two_tabs_of_one_visitor_are_one_view() -> None:
    article = make_article()
    for _ in range(3):
        assert beacon(article) == 204
    assert counts(article) == (1, 1, 0, 0)


@pytest.mark.django_db
def test_other_browsers_and_other_addresses_are_other_visitors() -> None:
    article = make_article()
    beacon(article)
    beacon(article, browser=BROWSER.replace("140", "141"))
    beacon(article, REMOTE_ADDR="192.0.2.7")
    beacon(article, HTTP_ACCEPT_LANGUAGE="cy")
    assert counts(article)[0] == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "browser",
    [
        "",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0 Safari/537.36",
        "facebookexternalhit/1.1",
    ],
)
def test_programs_are_counted_apart(browser: str) -> None:
    article = make_article()
    beacon(article, browser=browser)
    assert counts(article) == (0, 0, 0, 1)


@pytest.mark.django_db
def test_staff_are_counted_apart_and_other_signed_in_people_as_readers() -> None:
    article = make_article()
    for person in (
        User.objects.create_user("priya@example.ac.uk", is_agent=True),
        make_author(),
        User.objects.create_superuser("ada@example.ac.uk"),
        User.objects.create_user("aisha@example.ac.uk"),
    ):
        client = Client()
        client.force_login(person)
        beacon(article, client)
        beacon(article, client, browser=BROWSER.replace("140", "141"))
    assert counts(article) == (1, 1, 3, 0)


@pytest.mark.django_db
def test_midnight_begins_a_new_day_for_the_same_visitor() -> None:
    article = make_article()
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        services.view_count(article=article, traits="somebody", day=day)
    assert list(DailyViews.objects.order_by("day").values_list("readers", flat=True)) == [1, 1]
    assert counts(article)[0] == 2


@pytest.mark.django_db
def test_a_visitor_cannot_be_found_again_by_address_or_over_days_and_pages() -> None:
    one, other = make_article("One?"), make_article("Other?")
    traits = "192.0.2.7|Mozilla/5.0|en-GB"
    for article, day in [(one, TODAY), (other, TODAY), (one, TODAY + timedelta(days=1))]:
        services.view_count(article=article, traits=traits, day=day)
    hashes = set(Reader.objects.values_list("visitor", flat=True))
    assert len(hashes) == 3, "no two days or pages can be laid side by side"
    plain = {hashlib.sha256(f"{x}".encode()).hexdigest()[:32] for x in (traits, f"{one.pk}|readers|{traits}")}
    assert not plain & hashes, "without the salt the hash cannot be made again"
    assert "192.0.2.7" not in str(list(Reader.objects.values()) + list(DailySalt.objects.values()))


@pytest.mark.django_db
def test_salts_and_hashes_go_once_their_day_and_the_next_are_over() -> None:
    article = make_article()
    for back in range(4):
        services.view_count(article=article, traits="somebody", day=TODAY - timedelta(days=back))
    reading_prune(today=TODAY)
    kept = [TODAY - timedelta(days=1), TODAY]
    assert list(DailySalt.objects.order_by("day").values_list("day", flat=True)) == kept
    assert list(Reader.objects.order_by("day").values_list("day", flat=True)) == kept
    assert counts(article)[0] == 4, "the counts stay"
    assert reading_prune(today=TODAY) == 0


@pytest.mark.django_db
def test_the_worker_prunes_by_itself() -> None:
    DailySalt.objects.create(day=timezone.localdate() - timedelta(days=9), salt="x")
    assert prune() == 0
    assert not DailySalt.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://evil.example/http://testserver/"},
        {"HTTP_REFERER": "http://[bad"},
    ],
)
def test_a_beacon_or_vote_from_elsewhere_is_refused(headers: dict[str, str]) -> None:
    article = make_article()
    client = Client(enforce_csrf_checks=True, HTTP_USER_AGENT=BROWSER)
    for path in ("view", "vote"):
        assert client.post(f"/answers/{article.pk}/{path}/", {"helpful": "yes"}, **headers).status_code == 403
    assert counts(article) == (0, 0, 0, 0)
    assert not Vote.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [SAME_ORIGIN, {"HTTP_ORIGIN": "http://testserver"}, {"HTTP_REFERER": "http://testserver/answers/1-x/"}],
)
def test_a_beacon_of_our_own_page_needs_no_token(headers: dict[str, str]) -> None:
    article = make_article()
    client = Client(enforce_csrf_checks=True, HTTP_USER_AGENT=BROWSER)
    assert client.post(f"/answers/{article.pk}/view/", **headers).status_code == 204
    assert counts(article)[0] == 1


@pytest.mark.django_db
def test_behind_a_proxy_that_ends_tls_the_address_of_the_site_counts_as_ours(settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://help.example.ac.uk"]
    article = make_article()
    path = f"/answers/{article.pk}/view/"
    assert Client().post(path, HTTP_ORIGIN="https://help.example.ac.uk").status_code == 204
    assert Client().post(path, HTTP_ORIGIN="https://help.example.ac.uk.evil.example").status_code == 403


@pytest.mark.django_db
def test_a_beacon_for_what_one_may_not_read_is_not_found_and_a_get_counts_nothing() -> None:
    article = make_article(audience=Article.AGENTS)
    assert beacon(article) == 404
    assert Client().get(f"/answers/{make_article('Other?').pk}/view/").status_code == 405
    assert not DailyViews.objects.exists()


@pytest.mark.django_db
def test_a_flood_from_one_place_stops_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "VIEWS", Limit("kb-view-test", 5, 10**9))
    article = make_article()
    for number in range(9):
        assert beacon(article, browser=f"{BROWSER} {number}") == 204
    beacon(article, REMOTE_ADDR="192.0.2.7")
    assert counts(article)[0] == 6


def vote(article: Article, helpful: str, **extra: str):
    headers = {"HTTP_USER_AGENT": BROWSER, **SAME_ORIGIN, **extra}
    return Client().post(f"/answers/{article.pk}/vote/", {"helpful": helpful}, **headers)


@pytest.mark.django_db
def test_a_vote_counts_once_for_a_visitor_and_can_be_changed() -> None:
    article = make_article()
    for helpful in ("yes", "yes", "no", "no", "yes"):
        assert vote(article, helpful).status_code == 302
    article.refresh_from_db()
    assert (article.helpful_yes, article.helpful_no, Vote.objects.count()) == (1, 0, 1)
    vote(article, "no", REMOTE_ADDR="192.0.2.7")
    article.refresh_from_db()
    assert (article.helpful_yes, article.helpful_no) == (1, 1)


@pytest.mark.django_db
def test_a_vote_is_about_the_revision_that_was_read() -> None:
    article = make_article()
    vote(article, "no")
    services.revision_save(actor=make_author(), article=article, text=make_text(body="Better."), seen=1)
    services.article_publish(actor=make_author(), article=article)
    vote(article, "yes")
    assert sorted(Vote.objects.values_list("revision__number", "is_helpful")) == [(1, False), (2, True)]


@pytest.mark.django_db
def test_without_a_script_the_vote_is_a_page_of_its_own() -> None:
    article = make_article()
    page = Client().get(f"/answers/{article.pk}/vote/")
    assert "Was this helpful?" in page.content.decode()
    said = Client().get(vote(article, "no")["Location"]).content.decode()
    assert "Sorry it didn’t help" in said
    assert f"/report/?article={article.pk}" in said


@pytest.mark.django_db
def test_with_htmx_the_vote_answers_in_place() -> None:
    article = make_article()
    said = vote(article, "yes", HTTP_HX_REQUEST="true")
    assert said.status_code == 200
    assert said.content.decode().lstrip().startswith("<section")
    assert "Good to know it helped" in said.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("helpful", ["", "maybe", "\x00", "y" * 100_000])
def test_an_odd_vote_counts_nothing(helpful: str) -> None:
    article = make_article()
    assert vote(article, helpful).status_code == 200
    assert not Vote.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("visitors", [60, 1])
def test_sixty_beacons_at_once_are_counted_right(visitors: int) -> None:
    article = make_article()
    errors: list[BaseException] = []
    start = threading.Barrier(12)

    def send(first: int) -> None:
        try:
            start.wait()
            for number in range(first, first + 5):
                services.view_count(article=article, traits=f"visitor {number % visitors}")
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(n * 5,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert counts(article) == (visitors, visitors, 0, 0)
