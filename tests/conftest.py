"""Fixtures of the flows: a file-backed database with real commits, an outbox and files of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support import PASSWORD, Desk, make_desk


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    """A desk with people, in a database where commits are real."""
    return make_desk()


@pytest.fixture
def sign_in():
    """Signs a person in by the page, as they do, and gives the client."""

    def enter(user) -> Client:
        client = Client()
        response = client.post("/sign-in/", {"username": user.email, "password": PASSWORD})
        assert response.status_code == 302, "sign-in failed"
        return client

    return enter
