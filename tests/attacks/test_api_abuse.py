"""E07, H06, H07, J01, J03, J04, J09: odd numbers, odd fields and floods, by page and by API; never a fault of ours."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from accounts.models import User
from accounts.services import token_create
from kb.models import Article
from kb.tests.support import make_article
from tests.attacks.access_matrix import ROWS
from tests.attacks.test_access_matrix import changed_rows
from tests.attacks.world import World
from tests.support import Desk
from tickets import services
from tickets.models import Ticket

OURS = {"sec-fetch-site": "same-origin"}
ODD = [
    "", "0", "-1", "1e3", "1e18", "999999999999999999999999", "9" * 18, str(2**63 - 1), str(2**63), "0x10", "１２", "٣",
    "1.5", "NaN", "Infinity", "-0", "+1", " 1", "1\x00", "\x00", "null", "true", "[]", "{}", "../../etc/passwd", "'",
    "\" OR 1=1 --", "1;drop table x", "%", "_", "\\", "\ud83d\ude00", "\u202e", "0000-00-00", "a" * 5000,
    "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-13-45", "%00", "%ff", "$(id)", "${7*7}",
]  # fmt: skip
# What pages and calls read from the query string, each with all of the above.
READ = {
    "/desk/": "after before view sort q",
    "/my/": "after before show q",
    "/search/": "q topic",
    "/topics/{topic}/": "page order",
    "/desk/mail/": "before show",
    "/desk/outbox/": "before show q",
    "/desk/answers/": "page state q",
    "/report/": "article step topic q",
    "/report/sent/": "r",
    "/t/{secret}/": "before done",
    "/api/v1/tickets/": "cursor page_size status queue assignee requester created_after created_before format",
    "/api/v1/articles/": "cursor page_size",
    "/api/v1/articles/search/": "q",
}


def guarded(client: Client) -> Client:
    client.raise_request_exception = False
    return client


EXACT = {"cursor", "page_size", "assignee", "requester", "created_after", "before"}  # numbers and moments


@pytest.fixture
def unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": None, "user": None})


def test_h06_odd_numbers_and_words_in_every_query_are_no_fault(world: World, unthrottled: None) -> None:
    client, bearer, wrong = guarded(world.client("admin", headers=OURS)), world.bearer("admin"), []
    for turn, (path, names) in enumerate(READ.items()):
        for at, name in enumerate(names.split()):
            for value in ODD if name in EXACT else ODD[(turn + at) % 8 :: 8]:
                wrong += broken(client, f"{path.format(**world.places)}?{encode({name: value})}", bearer)
    for value in ODD[::4]:
        query = encode({"message": value, "event": value, "compose": value})
        wrong += broken(client, f"{world.ticket.get_absolute_url()}?{query}", bearer)
    assert wrong == []


def broken(client: Client, path: str, bearer: dict[str, str]) -> list[str]:
    response = client.get(path, headers=bearer if path.startswith("/api/") else {})
    return [f"{response.status_code} {path[:200]}"] if response.status_code >= 500 else []


def encode(query: dict[str, str]) -> str:
    return urlencode(query, errors="surrogatepass")


def test_h06_odd_ids_in_every_path_are_not_found(world: World, unthrottled: None) -> None:
    client, bearer = guarded(world.client("admin")), world.bearer("admin")
    names = (
        "{number}",
        "{article}",
        "{draft}",
        "{mail}",
        "{secret}",
        "{shown}",
        "{held}",
        "{topic}",
        "{uid}",
        "{slug}",
    )
    cases = [(path, name) for path in sorted({row.path for row in ROWS}) for name in names if name in path]
    for place, (path, name) in enumerate(cases):
        for odd in ODD[place % 10 :: 10]:
            asked = path.replace(name, quote(odd, safe="", errors="surrogatepass")).format(**world.places)
            response = client.get(asked, headers=bearer if path.startswith("/api/") else {})
            assert response.status_code in (200, 301, 302, 400, 401, 404, 405), asked[:200]


def test_h06_a_forged_place_in_a_list_is_not_found(desk: Desk, sign_in) -> None:
    for words in (
        "p=abc",
        "p=1e3",
        "p=-1",
        "p=" + "9" * 30,
        "o=abc",
        "o=-5",
        "o=" + "9" * 30,
        "p=\x00",
        "r=1&p=1'--",
        "p=1 or 1",
    ):
        cursor = base64.b64encode(words.encode()).decode()
        for path in ("/api/v1/articles/", "/api/v1/tickets/"):
            client = guarded(Client())
            assert client.get(path, {"cursor": cursor}, headers=bearer_of(desk.agent)).status_code in (200, 404), words


QUERIES = [
    "sort=requester__password", "ordering=requester__password", "order=password", "requester__password__startswith=p",
    "filter[requester__password__startswith]=argon", "fields=password", "expand=requester", "assignee__email=a",
    "queue__team__members__password=x", "status__regex=^n", "search=x", "offset=1", "status=new&status__in=open",
]  # fmt: skip


def test_e07_a_filter_that_is_not_offered_is_refused(desk: Desk) -> None:
    for query in QUERIES:
        for path in ("/api/v1/tickets/", "/api/v1/articles/", "/api/v1/articles/search/"):
            response = Client().get(f"{path}?{query}", headers=bearer_of(desk.admin))
            assert response.status_code == 400, (path, query)
            assert "md5$" not in response.content.decode()


def bearer_of(person: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_create(actor=person, user=person)[1]}"}


def test_e07_words_of_a_search_are_never_a_query(desk: Desk, sign_in) -> None:
    article = make_article("How do I print?", "Press Print.", author=desk.author)
    services.ticket_open(actor=None, requester=desk.author, subject="plover", text="plover", channel="web")
    words = [
        "' OR '1'='1", "\" OR 1=1 --", "%' OR 1=1 /*", "*", "print*", "\"print", "(print", "print) OR (x", "NEAR(a b)",
        "col:x", "_______", "%%%%", "\\", "print AND NOT x", "-print", "{a b}", "^print",
        "x' UNION SELECT password FROM accounts_user --",
    ]  # fmt: skip
    client = guarded(sign_in(desk.student))
    for each in words:
        for path in ("/my/", "/search/", "/search/suggest/", "/report/suggest/", "/api/v1/articles/search/"):
            page = client.get(path, {"subject" if "report" in path else "q": each})
            assert page.status_code == 200, (path, each)
            assert "plover" not in page.content.decode()
            assert "md5$" not in page.content.decode()
    assert guarded(sign_in(desk.agent)).get("/desk/", {"q": "%"}).content.decode().count("plover") == 0
    assert Article.objects.filter(pk=article.pk).exists()


FORBIDDEN = [
    "id", "number", "is_internal", "is_held", "sla_due", "due_sort", "assignee", "created_at", "closed_at", "status",
    "queue", "channel", "kind", "author", "delivery", "how", "is_staff", "is_superuser", "role", "teams",
    "email_verified",
]  # fmt: skip


@pytest.mark.parametrize("role", ["requester", "admin"])
def test_j01_fields_that_are_not_offered_are_refused_and_not_silently_taken(world: World, role: str) -> None:
    bearer, before = world.bearer(role), changed_rows()
    for name in FORBIDDEN:
        for path, more in (
            ("", {"subject": "x"}),
            (f"{world.ticket.number}/reply/", {}),
            (f"{world.ticket.number}/note/", {}),
        ):
            if path.endswith("reply/") and name == "status":
                continue  # agents set it, and requesters may not: test_api.py
            data = {"text": "x", **more, name: True}
            response = Client().post(f"/api/v1/tickets/{path}", data, "application/json", headers=bearer)
            assert response.status_code == 400, (path, name)
            assert name in response.json()["error"]["fields"]
    assert changed_rows() == before


def test_j01_j03_forms_take_their_own_fields_alone(world: World) -> None:
    more = {
        "is_superuser": "on",
        "is_agent": "on",
        "is_staff": "on",
        "email": "x@example.org",
        "teams": "1",
        "password": "x",
    }
    client, student = world.client("requester"), world.desk.student
    client.post("/account/", {"name": "New", **more})
    student.refresh_from_db()
    assert (student.name, student.is_superuser, student.is_agent, student.email) == (
        "New",
        False,
        False,
        "aisha@example.ac.uk",
    )
    sent = {
        "priority": "1",
        "assignee": world.desk.agent.pk,
        "status": "closed",
        "queue": "9",
        "kind": "note",
        "is_held": "1",
    }
    client.post("/report/", {"subject": "plover", "text": "x", "requester": world.desk.admin.pk, **sent, **more})
    ticket = Ticket.objects.get(subject="plover")
    assert (ticket.priority, ticket.assignee, ticket.status, ticket.requester) == (3, None, "new", student)
    client.post(f"/my/{ticket.number}/reply/", {"text": "words", **sent})
    ticket.refresh_from_db()
    message = ticket.messages.latest("pk")
    assert (message.kind, message.is_held, ticket.status, ticket.priority) == ("request", False, "new", 3)


def test_h07_bodies_that_are_too_deep_too_many_or_too_large_are_refused_at_once(world: World) -> None:
    bearer, client = world.bearer("agent"), guarded(Client())
    deep = "[" * 100_000 + "]" * 100_000
    nested = '{"subject":' + '{"a":' * 50_000 + "1" + "}" * 50_000 + "}"
    wide = json.dumps({f"f{number}": 1 for number in range(20_000)})
    digits = '{"subject": ' + "9" * 10_000 + ', "text": "x"}'
    for body in (deep, nested, wide, digits, '{"subject": NaN}', '{"subject": "\\ud800", "text": "x"}', "\xff\xfe", ""):
        response = client.post("/api/v1/tickets/", body, "application/json", headers=bearer)
        assert response.status_code == 400, body[:30]
    assert client.post("/report/", {f"f{number}": "x" for number in range(2_000)}).status_code == 400
    assert client.post("/report/", {"text": "x" * 6_000_000}).status_code in (400, 413)
    cookie = {"cookie": "; ".join(f"c{number}={'x' * 100}" for number in range(3_000))}
    assert client.get("/report/", headers=cookie).status_code < 500
    assert client.get("/search/", {"q": "x" * 1_000_000}).status_code < 500


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_j04_any_json_is_taken_or_refused_in_our_shape(world: World, data: st.DataObject) -> None:
    cache.clear()
    text = st.text(max_size=30)
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | text, lambda v: st.lists(v, max_size=3)
    )
    names = st.sampled_from(["subject", "text", "requester", "priority", "status", "x", ""])
    body = data.draw(st.dictionaries(names, values, max_size=5) | values)
    path = data.draw(st.sampled_from(["", f"{world.ticket.number}/reply/", f"{world.ticket.number}/note/"]))
    bearer = world.bearer(data.draw(st.sampled_from(["requester", "agent"])))
    response = guarded(Client()).post(f"/api/v1/tickets/{path}", json.dumps(body), "application/json", headers=bearer)
    assert response.status_code in (201, 400, 403)
    if response.status_code != 201:
        assert set(response.json()) == {"error"}


def test_j09_votes_views_and_calls_from_one_place_are_counted_once_and_throttled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article("How?", "x", author=desk.author)
    client = Client(headers={**OURS, "user-agent": "Mozilla/5.0 (X11) Firefox/140"})
    codes = [client.post(f"/answers/{article.pk}/vote/", {"helpful": "yes"}).status_code for _ in range(70)]
    for _ in range(20):
        client.post(f"/answers/{article.pk}/view/")
    article.refresh_from_db()
    assert codes[-1] == 429
    assert (article.helpful_yes, article.helpful_no) == (1, 0)
    assert article.views <= 1
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "3/min"})
    bearer = bearer_of(desk.agent)
    call = lambda: Client().post(  # noqa: E731
        "/api/v1/tickets/", {"subject": "x", "text": "y"}, "application/json", headers=bearer
    )
    got = [call().status_code for _ in range(5)]
    assert got == [201, 201, 201, 429, 429]


def test_j09_a_forged_forwarded_for_gives_nobody_a_count_of_their_own(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "3/min"})
    got = [
        Client().get("/api/v1/articles/", headers={"x-forwarded-for": f"203.0.113.{number}"}).status_code
        for number in range(5)
    ]
    assert got[-1] == 429
