"""Chromium of the system, driven over the live server; every page is watched for policy violations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test's thread
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


class Pages:
    """Opens pages in fresh contexts, and remembers what the browser complained about."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser, self.url = browser, url
        self.complaints: list[str] = []
        self.contexts: list[Any] = []

    def open(self, *, cookies: dict[str, str] | None = None, **options: Any) -> Any:
        context = self.browser.new_context(base_url=self.url, **options)
        self.contexts.append(context)
        if cookies:
            context.add_cookies([{"name": k, "value": v, "url": self.url} for k, v in cookies.items()])
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _listen(self, message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            where = (message.location or {}).get("url", "")
            if "Failed to load resource" not in message.text:  # a 404 page is not a complaint
                self.complaints.append(f"{where}: {message.text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def pages(chromium: Any, live_server: Any, settings: Any) -> Iterator[Pages]:
    settings.ALLOWED_HOSTS = ["*"]
    opened = Pages(chromium, live_server.url)
    yield opened
    opened.close()
    assert opened.complaints == []
