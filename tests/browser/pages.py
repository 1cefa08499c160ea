"""Chromium of the system, driven over the live server; every page is watched for policy violations."""

from __future__ import annotations

import os
from typing import Any

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
