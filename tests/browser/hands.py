"""What hands do at the desk and what they look for there."""

from __future__ import annotations

from typing import Any

from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tickets.models import Ticket


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def toast(page: Any, words: str) -> None:
    page.locator(".toast-ui", has_text=words).wait_for()


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def at(pages: Pages, person: Any, ticket: Ticket, **options: Any) -> Any:
    page = pages.open(cookies=session_of(person), **options)
    page.goto(ticket.get_absolute_url())
    return page
