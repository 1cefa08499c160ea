"""What hands do at the desk and what they look for there."""

from __future__ import annotations

from typing import Any

from tickets.models import Ticket


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def toast(page: Any, words: str) -> None:
    page.locator(".toast-ui", has_text=words).wait_for()


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)
