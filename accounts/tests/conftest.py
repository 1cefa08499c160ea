"""People for the tests of accounts, and the mails they are sent."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts import mailer
from accounts.models import User

PASSWORD = "a long enough pass phrase 7"


@pytest.fixture
def aisha(db: None) -> User:
    return User.objects.create_user("aisha@example.ac.uk", PASSWORD, name="Aisha Khan")


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """What is sent: address, subject, text."""
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(mailer, "_sender", lambda person, subject, text, address: sent.append((address, subject, text)))
    return sent


@pytest.fixture
def enter():
    """Tries to sign in by the page; gives the client and the answer."""

    def attempt(email: str, password: str = PASSWORD, client: Client | None = None, **fields: str):
        client = client or Client()
        return client, client.post("/sign-in/", {"username": email, "password": password, **fields})

    return attempt
