"""How accounts send mail without knowing the mail app, which lies above them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import send_mail

from accounts.models import User

Sender = Callable[[User, str, str], None]


def _send_now(person: User, subject: str, text: str) -> None:
    """Without a mail app: straight through Django's mail backend."""
    send_mail(subject, text, None, [person.email])


_sender: Sender = _send_now


def wire(sender: Sender) -> None:
    """Names the function that queues account mail; called once, by the composition root."""
    global _sender
    _sender = sender


def send_account_mail(person: User, subject: str, text: str) -> None:
    """Sends a mail about their account to the address we hold, never to one that somebody typed."""
    _sender(person, subject, text)
