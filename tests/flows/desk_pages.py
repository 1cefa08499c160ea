"""What the flows of the desk's pages share."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.test import Client

from kb.models import Article, Topic
from kb.services import article_create, article_publish
from kb.types import ArticleText
from tests.support import Desk
from tickets import services
from tickets.models import Ticket


def opened(desk: Desk, subject: str = "No sound", **fields: Any) -> Ticket:
    return services.ticket_open(
        actor=None, requester=desk.student, subject=subject, text="The speakers are silent.", channel="web", **fields
    )


def answer(desk: Desk, question: str) -> Article:
    """A published answer that everybody may read."""
    topic, _made = Topic.objects.get_or_create(slug="rooms", defaults={"name": "Rooms"})
    text = ArticleText(question=question, body="1. Open it.\n2. Press it.\n", topic=topic)
    return article_publish(actor=desk.author, article=article_create(actor=desk.author, text=text))


def words(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def subjects(client: Client, path: str) -> list[str]:
    """The subjects of a list, in their order on the page."""
    return re.findall(r'<td class="subj"><a href="[^"]+">([^<]+)', words(client, path))


def write(client: Client, ticket: Ticket, **fields: Any) -> Any:
    last = ticket.messages.latest("pk").pk
    return client.post(
        ticket.get_absolute_url() + "reply/",
        {"kind": "reply", "text": "Try the cable.", "last_seen": last, "nonce": str(uuid.uuid4()), **fields},
    )


def act(client: Client, ticket: Ticket, verb: str, **fields: Any) -> Any:
    return client.post(f"{ticket.get_absolute_url()}{verb}/", fields)


def changed(client: Client, ticket: Ticket, change: str) -> Any:
    """What a button of the ticket's page sends."""
    data = {"tickets": ticket.pk, "change": change, "next": ticket.get_absolute_url()}
    return client.post("/desk/acts/", data)


def tags_of(ticket: Ticket) -> list[str]:
    return sorted(ticket.tags.values_list("name", flat=True))
