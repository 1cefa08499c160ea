"""People and their tickets, for the flows about their records."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User
from tests.support import PASSWORD
from tickets import services
from tickets.models import Ticket


def twin_of_aisha() -> User:
    """Aisha's second record: she wrote from her private address once."""
    return User.objects.create_user("aisha.k@example.com", PASSWORD, name="Aisha K", about="BSc Nursing")


def ticket_of(person: User, **fields: Any) -> Ticket:
    values = {"actor": None, "requester": person, "subject": "Printer", "text": "It is dark.", "channel": "email"}
    return services.ticket_open(**{**values, **fields})


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
