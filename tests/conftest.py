"""Fixtures of the flows: a file-backed database with real commits, an outbox and files of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.browser.pages import FLAGS, Pages
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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def pages(chromium: Any, live_server: Any, settings: Any) -> Iterator[Pages]:
    settings.ALLOWED_HOSTS = ["*"]
    opened = Pages(chromium, live_server.url)
    yield opened
    opened.close()
    assert opened.complaints == []
