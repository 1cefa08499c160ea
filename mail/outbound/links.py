"""The private link in outgoing mail.

Stored words hold a mark in its place. The secret is minted as the mail leaves, so that its plain text
is in that mail alone and never in the database.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from tickets.models import Ticket
from tickets.services import link_mint

MARK = "private-link"


def private_url() -> str:
    """The address of the ticket's page for one person, with the mark where the secret goes."""
    return settings.SITE_URL + reverse("track", args=[MARK])


def has_mark(*texts: str) -> bool:
    return any(_place() in text for text in texts)


def secret_for(ticket: Ticket, person: User) -> str:
    return link_mint(ticket=ticket, user=person)


def filled(text: str, secret: str) -> str:
    return text.replace(_place(), reverse("track", args=[secret]))


def _place() -> str:
    return reverse("track", args=[MARK])
