"""How accounts send mail without knowing the mail app, which lies above them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import send_mail

from accounts.models import User

Sender = Callable[[User, str, str, str], None]


def _send_now(person: User, subject: str, text: str, address: str) -> None:
    """Without a mail app: straight through Django's mail backend."""
    send_mail(subject, text, None, [address])


_sender: Sender = _send_now


def wire(sender: Sender) -> None:
    """Names the function that queues account mail; called once, by the composition root."""
    global _sender
    _sender = sender


def send_account_mail(person: User, subject: str, text: str, address: str = "") -> None:
    """Sends a mail about their account to their main address, or to another one that we hold or held of them."""
    _sender(person, subject, text, address or person.email)
