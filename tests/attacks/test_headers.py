"""A23, C09, C13, I04, I05, I11, I12, I14, K06: what each answer carries, whose host counts, where a jump leads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.signing import JSONSerializer
from django.test import Client
from django.utils.module_loading import import_string

from tests.attacks.access_matrix import ROWS
from tests.attacks.test_access_matrix import admin_paths
from tests.attacks.world import World
from tests.flows.portal import report
from tests.support import Desk, outbox, work

INLINE_STYLES = {"/api/v1/docs/"}  # Swagger's page; sandboxed mails have a policy of their own
ERRORS = [
    "/no/such/",
    "/static/nothing.css",
    "/api/v1/nothing/",
    "/t/wrong/",
    "/answers/9-x/",
    "/admin/nothing/",
    "/%00/",
]


FOR_ADMINISTRATORS = ("/admin/", "/readyz", "/desk/health/", "/api/v1/schema/", "/api/v1/docs/")
INNARDS = re.compile(r"Traceback|django/|site-packages|SECRET_KEY|psycopg|sqlite|Django[ /]\d|\bDEBUG\b", re.I)


def every_answer(world: World) -> list[Any]:
    """A GET of every address by a guest and by an administrator, and of what does not exist."""
    found = []
    for role in ("guest", "admin"):
        client, bearer = world.client(role), world.bearer(role)
        paths = [row.path.format(**world.places) for row in ROWS] + ERRORS
        for path in paths + (admin_paths()[:3] if role == "admin" else []):
            response = client.get(path, headers=bearer if path.startswith("/api/") else {})
            if response.streaming:
                response.getvalue()
            found.append(response)
    return found


def test_a23_c13_i14_every_answer_carries_what_protects_it_and_tells_no_innards(world: World) -> None:
    """One test, since asking for everything takes longest: each part says what it looks at."""
    answers = every_answer(world)
    for response in answers:
        check_headers(response, response.request["PATH_INFO"])
        check_innards(response, response.request["PATH_INFO"])
    check_caches(world, answers)


def check_headers(response: Any, path: str) -> None:
    policy = response.headers.get("Content-Security-Policy", "")
    assert response["X-Content-Type-Options"] == "nosniff", path
    assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
    assert "frame-ancestors" in policy or "default-src 'none'" in policy, path
    for script in re.findall(r"(?:script-src|default-src)([^;]*)", policy):
        assert "unsafe" not in script, path
        assert "*" not in script, path
    if "sandbox" not in policy and path not in INLINE_STYLES:
        assert "'unsafe-inline'" not in policy, path
    assert response["X-Frame-Options"] == "DENY" or path.endswith("/html/"), path
    kept = response["Cache-Control"]
    assert ("no-store" in kept and "private" in kept) or "max-age=0" in kept, path


def check_innards(response: Any, path: str) -> None:
    assert not {"Server", "X-Powered-By", "X-Debug"} & set(response.headers), path
    if not response.streaming and not path.startswith(FOR_ADMINISTRATORS):
        assert not INNARDS.search(response.content.decode(errors="replace")), path


def check_caches(world: World, answers: list[Any]) -> None:
    """Only what is the same for everybody may be kept by a cache."""
    public = {response.request["PATH_INFO"] for response in answers if "public" in response["Cache-Control"]}
    article = "/answers/{article}-{slug}/".format(**world.places)
    topic = "/topics/{topic}/".format(**world.places)
    assert public == {"/", article, topic}
    for path in public:
        assert "Cookie" in Client().get(path)["Vary"]
        assert "no-store" in world.client("requester").get(path)["Cache-Control"]


def test_k06_c02_pages_behind_a_secret_or_a_session_are_kept_by_nobody(world: World) -> None:
    for path in ("/t/{secret}/", "/t/wrong/", "/t/{secret}/files/{shown}/", "/password/reset/{uid}/{token}/"):
        response = Client().get(path.format(**world.places))
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.test"},
        {"host": "localhost@evil.test"},
        {"host": "localhost:80@evil.test"},
        {"host": "evil.test#localhost"},
        {"host": "localhost.evil.test"},
        {"host": "localhost\x00.evil.test"},
        {"host": ""},
        {"host": "[::1"},
    ],
)
def test_c09_a_host_that_is_not_ours_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/sign-in/", headers=headers).status_code == 400
    assert client.post("/password/forgot/", {"email": desk.student.email}, headers=headers).status_code == 400
    work()
    assert outbox() == []


def test_c09_every_link_that_leaves_by_mail_is_on_our_own_address(desk: Desk, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    forged = {
        "host": "evil.test",
        "x-forwarded-host": "evil2.test",
        "forwarded": "host=evil3.test",
        "origin": "https://evil.test",
    }
    Client(headers=forged).post("/password/forgot/", {"email": desk.student.email})
    report(Client(headers=forged), email=desk.student.email)
    work()
    assert len(outbox()) == 2
    for mail in outbox():
        assert "evil" not in mail.as_string()
        for link in re.findall(r"https?://[^\s\"<>]+", mail.get_body(("plain",)).get_content()):  # type: ignore[union-attr]
            assert link.startswith(settings.SITE_URL + "/") or link == settings.SITE_URL


AWAY = [
    "//evil.test", "/\\evil.test", "\\\\evil.test", "https:evil.test", "https:///evil.test", "http:///evil.test",
    "https://evil.test", "%2f%2fevil.test", "javascript:run()", "data:text/html,x", "/%09/evil.test", "/\t/evil.test",
    "/\n/evil.test", "///evil.test", "//localhost@evil.test", "https://localhost.evil.test", "evil.test", ".evil.test",
    "/\\/evil.test", "evil。test", "//evil%E3%80%82test", "\x00//evil.test", " //evil.test", "/..//evil.test",
    "http:evil.test", "ftp://evil.test", "//[::1]evil", "/" + "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("target", AWAY)
def test_i04_a_jump_stays_on_this_site(desk: Desk, target: str) -> None:
    password = {"username": desk.student.email, "password": "a long enough pass phrase 7"}
    answers = [
        Client().post("/sign-in/", {**password, "next": target}),
        Client(headers={"sec-fetch-site": "same-origin"}).post("/theme/", {"theme": "dark", "next": target}),
    ]
    client = Client()
    client.force_login(desk.student)
    answers.append(client.get("/sign-in/", {"next": target}))
    answers.append(Client().get("/admin/login/", {"next": target}))
    for response in answers:
        assert response.status_code in (302, 400)
        where = response.headers.get("Location", "/")
        assert re.match(r"/(?![/\\])", where), where
        assert not set("\n\t") & set(where)


@pytest.mark.parametrize("name", ["REMOTE_USER", "HTTP_REMOTE_USER", "HTTP_X_REMOTE_USER", "HTTP_X_FORWARDED_USER"])
def test_i05_a_header_that_names_a_person_signs_nobody_in(desk: Desk, name: str) -> None:
    given = {name: desk.admin.email, "HTTP_X_FORWARDED_EMAIL": desk.admin.email, "HTTP_AUTHORIZATION": "Basic YTpi"}
    assert Client().get("/desk/", **given).status_code == 302
    assert Client().get("/api/v1/tickets/", **given).status_code == 401


@pytest.mark.parametrize("address", ["/", "/report/", "/desk/tickets/{number}/", "/t/{secret}/", "/api/v1/docs/"])
def test_i11_no_page_may_be_framed(world: World, address: str) -> None:
    response = world.client("admin").get(address.format(**world.places))
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_i14_strangers_learn_only_whether_it_works(world: World) -> None:
    assert Client().get("/readyz").json() == {"status": "failing"}
    assert "parts" in world.client("admin").get("/readyz").json()


def test_i14_a_fault_shows_nothing_of_our_innards(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("xyzzy-innards")

    monkeypatch.setattr("kb.views.browse.search_page", broken)
    monkeypatch.setattr("kb.api.search", broken)
    client = Client(raise_request_exception=False)
    for path in ("/search/?q=x", "/api/v1/articles/search/?q=x"):
        response = client.get(path)
        assert response.status_code == 500
        assert "xyzzy" not in response.content.decode()
        assert response["X-Content-Type-Options"] == "nosniff"


def test_i12_the_deploy_check_is_clean_and_cookies_are_bound_to_the_host() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    command = [sys.executable, "-m", "tests.deploy_check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    code = (
        "from helpdesk import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_SSL_REDIRECT, s.DEBUG)"
    )
    environment = {**os.environ, "SITE_URL": "https://help.example.ac.uk", "SECRET_KEY": "x" * 60}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == [
        "__Host-helpdesk_session",
        "__Host-helpdesk_csrf",
        "True",
        "True",
        "True",
        "True",
        "False",
    ]
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert import_string(settings.SESSION_SERIALIZER) is JSONSerializer


def test_i12_cookies_are_set_with_their_flags_and_no_page_of_answers_sets_one(world: World) -> None:
    client = Client()
    for path in ("/", "/search/?q=x", "/answers/{article}-{slug}/".format(**world.places)):
        assert not client.get(path).cookies, path
    for morsel in client.get("/report/").cookies.values():
        assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
