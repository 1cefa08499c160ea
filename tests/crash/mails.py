"""Mails with senders of their own, so that what became of each can be told from all others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from mail.tests.mails import PNG, file_part, mail, multipart, part


@dataclass(frozen=True)
class Sent:
    sender: str
    raw: bytes


def some(count: int = 2) -> list[Sent]:
    """Different mails of people nobody knows yet; every second one has a file."""
    return [_one(bool(number % 2)) for number in range(count)]


def _one(has_file: bool) -> Sent:
    word = uuid.uuid4().hex[:12]
    sender = f"{word}@{word}.example.org"
    headers = ("To: helpdesk@localhost", f"Subject: Printer {word}", f"Message-ID: <{word}@mail.example.org>")
    if has_file:
        parts = (part("text/plain", "It is dark."), file_part("dark.png", PNG, "image/png"))
        raw = multipart("mixed", *parts, headers=headers)
    else:
        raw = mail(*headers, body="It is dark.")
    return Sent(sender, raw.replace(b"Anna Berg <anna@example.org>", sender.encode()))
