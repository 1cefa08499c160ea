"""C01–C03, C06–C08, C14, C15, I10: secrets are long, kept as hashes, end, and tell nothing to who has none."""

from __future__ import annotations

import ast
import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.passwords import reset_link
from accounts.services import token_create
from common.secrets import new_secret
from tests.attacks.world import World
from tests.flows.portal import report, words
from tests.flows.test_mail_out import database_text
from tests.support import PASSWORD, Desk, mails_to, outbox, private_link, work
from tickets import services
from tickets.models import AccessLink, Ticket

ROOT = Path(settings.BASE_DIR)


def test_c01_secrets_are_long_random_and_unlike() -> None:
    made = [new_secret() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", each) for each in made)  # 192 bits
    starts = {each[:4] for each in made}
    assert len(starts) > 990


def test_c01_c02_no_secret_stands_in_the_database_once_its_mail_is_sent(desk: Desk) -> None:
    report(Client(), email=desk.student.email)
    Client().post("/password/forgot/", {"email": desk.agent.email})
    token, plain = token_create(actor=desk.agent, user=desk.agent)
    work()
    link = private_link(mails_to(desk.student.email)[0]).strip("/").split("/")[-1]
    body = mails_to(desk.agent.email)[0].get_body(("plain",))
    reset = re.search(r"/password/reset/[^/]+/([^/\s]+)/", body.get_content() if body else "")
    assert reset is not None
    stored = database_text()
    for secret in (link, reset.group(1), plain):
        assert secret not in stored
    assert token.hash in stored
    assert AccessLink.objects.get().hash in stored


@pytest.mark.parametrize("end", ["revoked", "expired", "closed long ago", "no longer on the ticket", "tampered"])
def test_c02_c14_b15_a_private_link_ends_and_opens_nothing_else(desk: Desk, end: str) -> None:
    mine, other = (
        services.ticket_open(actor=person, requester=person, subject="plover", text="xyzzy-words", channel="web")
        for person in (desk.student, desk.author)
    )
    services.participant_add(actor=desk.agent, ticket=mine, user=desk.outsider)
    secret = services.link_mint(ticket=mine, user=desk.outsider)
    assert "xyzzy-words" in words(Client().get(f"/t/{secret}/"))
    assert other.number not in words(Client().get(f"/t/{secret}/?number={other.number}&ticket={other.pk}"))
    link, past = AccessLink.objects.get(), timezone.now() - timedelta(days=40)
    if end == "revoked":
        services.links_revoke(actor=desk.agent, ticket=mine)
    elif end == "expired":
        AccessLink.objects.filter(pk=link.pk).update(expires_at=past)
    elif end == "closed long ago":
        Ticket.objects.filter(pk=mine.pk).update(status="closed", closed_at=past)
    elif end == "no longer on the ticket":
        mine.participants.all().delete()
    else:
        secret = secret.swapcase()
    for path in (f"/t/{secret}/", f"/t/{secret}/reply/", f"/t/{secret}/solved/"):
        response = Client().post(path, {"text": "x"}) if path.count("/") > 3 else Client().get(path)
        assert response.status_code == 404, path
        assert "xyzzy" not in response.content.decode()
    assert mine.messages.count() == 1


def test_c02_no_secret_of_an_address_reaches_the_log(world: World, capfd: pytest.CaptureFixture[str], caplog) -> None:
    from common.logs import JsonFormatter

    places = world.places
    client = Client(raise_request_exception=False)
    for path in ("/t/{secret}/nothing/", "/t/{secret}/", "/password/reset/{uid}/{token}/x/"):
        client.get(path.format(**places))
        client.post(path.format(**places), {"x": "1"}, headers={"origin": "https://evil.test"})
    lines = [JsonFormatter().format(record) for record in caplog.records] + [capfd.readouterr().err]
    for secret in (places["secret"], places["token"]):
        assert secret not in "\n".join(lines)


def asked(path: str, **form: str) -> Callable[[str], Any]:
    return lambda email: Client().post(path, {**{name: value.replace("@@", email) for name, value in form.items()}})


@pytest.mark.parametrize(
    "ask",
    [
        asked("/sign-in/", username="@@", password="wrong"),
        asked("/password/forgot/", email="@@"),
        asked("/t/wrong/link/", email="@@"),
        asked("/report/", subject="x", text="y", email="@@"),
    ],
    ids=["sign in", "forgot", "link", "report"],
)
def test_c03_c07_an_answer_does_not_tell_whether_an_address_is_known(desk: Desk, ask: Callable[[str], Any]) -> None:
    User.objects.create_user("gone@example.ac.uk", PASSWORD, is_active=False)
    User.objects.create_user("mailonly@example.ac.uk")
    known = [desk.student.email, desk.admin.email, "gone@example.ac.uk", "mailonly@example.ac.uk"]
    seen = set()
    for email in [*known, "nobody@example.ac.uk"]:
        response = ask(email)
        page = re.sub(r'value="[^"]*"|r=[^&"]*', "", response.content.decode()).replace(email, "")
        page = re.sub(r"\d{5}-[A-Z3]|[a-z]•••[a-z]?@[a-z.]+", "", page)
        seen.add((response.status_code, response.headers.get("Location", "").partition("?")[0], page))
    assert len(seen) == 1


def test_c07_a_sign_in_takes_as_long_for_nobody_as_for_somebody(
    desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr("django.contrib.auth.hashers.PBKDF2PasswordHasher.iterations", 150_000)
    desk.student.set_password(PASSWORD)
    desk.student.save()
    User.objects.create_user("mailonly@example.ac.uk")
    took: dict[str, list[float]] = {}
    for _ in range(5):
        for email in (desk.student.email, "nobody@example.ac.uk", "mailonly@example.ac.uk"):
            cache.clear()
            started = time.process_time()
            Client().post("/sign-in/", {"username": email, "password": "wrong"})
            took.setdefault(email, []).append(time.process_time() - started)
    middle = {email: statistics.median(times) for email, times in took.items()}
    assert max(middle.values()) < 1.5 * min(middle.values()) + 0.02, middle


def test_c08_an_endless_password_is_refused_before_it_is_hashed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("hashed")

    monkeypatch.setattr("django.contrib.auth.models.AbstractBaseUser.check_password", never)
    monkeypatch.setattr("django.contrib.auth.base_user.AbstractBaseUser.set_password", never)
    for size in (1025, 2_000_000):
        assert Client().post("/sign-in/", {"username": desk.student.email, "password": "x" * size}).status_code == 200
        path = reset_link(desk.student).removeprefix(settings.SITE_URL)
        assert Client().post(path, {"password": "x" * size}).status_code == 200
    assert Client().post("/sign-in/", {"username": "a", "password": "x" * 10_000_000}).status_code == 400


def test_c08_a_hundred_askers_for_one_address_are_one_mail(desk: Desk) -> None:
    for number in range(40):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/password/forgot/", {"email": desk.student.email})
    work()
    assert len(outbox()) == 1


def test_i10_guessing_is_slowed_by_account_and_true_place_and_the_owner_still_gets_in(desk: Desk) -> None:
    statuses = []
    for number in range(60):
        forged = {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"}
        client = Client(REMOTE_ADDR="192.0.2.7", headers=forged)
        statuses.append(client.post("/sign-in/", {"username": desk.student.email, "password": "wrong"}).status_code)
    assert statuses[:10] == [200] * 10
    assert set(statuses[11:]) == {429}
    path = reset_link(desk.student).removeprefix(settings.SITE_URL)
    assert Client(REMOTE_ADDR="192.0.2.7").post(path, {"password": "another long pass phrase 8"}).status_code == 302
    away = Client(REMOTE_ADDR="198.51.100.1")
    again = away.post("/sign-in/", {"username": desk.student.email, "password": "another long pass phrase 8"})
    assert again.status_code in (302, 429)  # paused for a while from everywhere, and never locked


def test_i10_the_administration_has_no_door_of_its_own(desk: Desk) -> None:
    data = {"username": desk.admin.email, "password": PASSWORD}
    for path in ("/admin/login/", "/admin/"):
        client = Client()
        client.post(path, data)
        assert "_auth_user_id" not in client.session
    assert Client().get("/admin/login/?next=/admin/kb/topic/")["Location"] == "/sign-in/?next=/admin/kb/topic/"


def test_c15_an_api_token_is_hashed_shown_once_and_ends_at_once(desk: Desk) -> None:
    token, plain = token_create(actor=desk.agent, user=desk.agent, days=1)
    ask = lambda: Client().get("/api/v1/tickets/", headers={"Authorization": f"Bearer {plain}"}).status_code  # noqa: E731
    assert (len(plain) >= 32, plain[:8] == token.prefix, ask()) == (True, True, 200)
    client = Client()
    client.force_login(desk.admin)
    assert token.hash not in client.get(f"/admin/accounts/apitoken/{token.pk}/change/").content.decode()
    for change in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}):
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=None, expires_at=None)
        assert ask() == 200
        ApiToken.objects.filter(pk=token.pk).update(**change)
        assert ask() == 401
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=None, expires_at=None)
    User.objects.filter(pk=desk.agent.pk).update(is_active=False)
    assert ask() == 401
    for query in (f"?token={plain}", f"?access_token={plain}", f"?Authorization=Bearer+{plain}"):
        assert Client().get(f"/api/v1/tickets/{query}").status_code == 401


def test_c06_no_secret_is_compared_by_equality() -> None:
    """Nothing named like a secret stands beside == or != in our code."""
    named = re.compile(r"(?:.*_)?(?:secret|token|mac|signature|password|hash|plain)", re.I)
    found = []
    for path in ROOT.glob("[a-z]*/**/*.py"):
        if {"tests", "migrations", ".venv", "data", "static"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
                continue
            sides = (getattr(each, "attr", getattr(each, "id", "")) for each in (node.left, *node.comparators))
            if any(named.fullmatch(name) for name in sides):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    assert found == []
