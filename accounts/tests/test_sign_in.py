"""Signing in and out by the page, and what wrong, hasty and hostile attempts get."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.forms import ACCOUNT, HERE
from accounts.models import User
from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "That email and password don’t match"


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_a_requester_lands_on_their_tickets_and_an_agent_at_the_desk(aisha: User, enter) -> None:
    assert enter("aisha@example.ac.uk")[1]["Location"] == "/my/"
    User.objects.create_user("priya@example.ac.uk", PASSWORD, is_agent=True)
    assert enter("priya@example.ac.uk")[1]["Location"] == "/desk/"


def test_the_address_is_taken_in_any_case_and_with_spaces_around(aisha: User, enter) -> None:
    client, response = enter("  Aisha@Example.AC.UK ")
    assert response.status_code == 302
    assert is_in(client)


def test_whatever_is_wrong_the_words_are_the_same(aisha: User, enter) -> None:
    User.objects.create_user("gone@example.ac.uk", PASSWORD, is_active=False)
    User.objects.create_user("mail@example.ac.uk")  # wrote by email, never set a password
    answers = set()
    for email, password in [
        ("aisha@example.ac.uk", "wrong"),
        ("nobody@example.ac.uk", PASSWORD),
        ("gone@example.ac.uk", PASSWORD),
        ("mail@example.ac.uk", ""),
        ("mail@example.ac.uk", "!"),
    ]:
        client, response = enter(email, password)
        assert not is_in(client)
        if password:
            body = response.content.decode()
            answers.add((response.status_code, body.count(WRONG), "<title>Error: Sign in" in body))
    assert answers == {(200, 2, True)}


@pytest.mark.parametrize("field", ["username", "password"])
def test_odd_input_is_answered_in_words(aisha: User, field: str) -> None:
    for odd in ("", "\x00", "a\x00b", "x" * 1_000_000, "‮", "' OR 1=1 --"):
        form = {"username": "aisha@example.ac.uk", "password": "wrong", field: odd}
        response = Client().post("/sign-in/", form)
        assert response.status_code == 200
        assert "There is a problem" in response.content.decode()


def test_too_many_wrong_passwords_pause_until_a_time_and_then_it_works_again(aisha: User, enter, monkeypatch) -> None:
    for _ in range(HERE.count):
        assert enter("aisha@example.ac.uk", "wrong")[1].status_code == 200
    client, response = enter("aisha@example.ac.uk")
    assert response.status_code == 429
    assert "is paused. Try again in" in response.content.decode()
    assert not is_in(client)
    later = time.time() + HERE.seconds
    monkeypatch.setattr("common.rate.time.time", lambda: later)
    assert enter("aisha@example.ac.uk")[1].status_code == 302


def test_a_right_password_starts_the_count_anew(aisha: User, enter) -> None:
    for _ in range(3):
        for _ in range(HERE.count - 1):
            enter("aisha@example.ac.uk", "wrong")
        assert enter("aisha@example.ac.uk")[1].status_code == 302


def test_guessing_from_many_places_is_paused_too(aisha: User) -> None:
    for n in range(ACCOUNT.count + 1):
        form = {"username": "aisha@example.ac.uk", "password": "wrong"}
        response = Client(REMOTE_ADDR=f"192.0.2.{n}").post("/sign-in/", form)
    assert response.status_code == 429


@pytest.mark.parametrize("target", ["/my/?show=open", "/desk/tickets/new/"])
def test_next_leads_to_a_page_of_ours(aisha: User, enter, target: str) -> None:
    assert enter("aisha@example.ac.uk", next=target)[1]["Location"] == target
    page = Client().get(f"/sign-in/?next={quote(target)}").content.decode()
    assert f'name="next" value="{target}"' in page


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "/\t/evil.example",
        "\x00//evil.example",
        "/sign-in/?next=/sign-in/",
        "x" * 10_000,
    ],
)
def test_next_never_leads_elsewhere(aisha: User, enter, target: str) -> None:
    client, response = enter("aisha@example.ac.uk", next=target)
    assert response["Location"] == "/my/"
    assert client.get("/sign-in/", {"next": target})["Location"] == "/my/"
    assert Client().get("/sign-in/", {"next": target}).context["next"] == ""


def test_the_session_has_a_new_name_after_signing_in(aisha: User, enter) -> None:
    client = Client()
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["helpdesk_session"] = session.session_key
    enter("aisha@example.ac.uk", client=client)
    assert is_in(client)
    assert client.session.session_key != session.session_key


def test_signing_out_is_a_post(aisha: User, enter) -> None:
    client, _response = enter("aisha@example.ac.uk")
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out/")["Location"] == "/"
    assert not is_in(client)
    assert client.get("/my/").status_code == 302


def test_a_form_without_its_token_signs_nobody_in_or_out(aisha: User) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in/", {"username": "aisha@example.ac.uk", "password": PASSWORD})
    assert response.status_code == 403
    assert "nothing was changed" in response.content.decode()
    assert not is_in(client)


def test_who_is_made_inactive_is_out_at_once(aisha: User, enter) -> None:
    client, _response = enter("aisha@example.ac.uk")
    assert client.get("/account/").status_code == 200
    User.objects.filter(pk=aisha.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_the_admin_is_for_administrators_only(aisha: User, enter) -> None:
    agent = User.objects.create_user("priya@example.ac.uk", PASSWORD, is_agent=True, is_author=True)
    admin = User.objects.create_superuser("ada@example.ac.uk", PASSWORD)
    for person, status in ((aisha, 302), (agent, 302), (admin, 200)):
        client, _response = enter(person.email)
        assert client.get("/admin/").status_code == status
        assert client.get("/admin/accounts/user/").status_code == status
    assert Client().get("/admin/").status_code == 302
