"""What the tests of the requesters' pages share: sending the form, reading a page, counting rows."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support import Desk, mails_to, private_link, work
from tickets import services
from tickets.models import Ticket

GUEST = "guest@example.org"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HTML_POSING = b"<html><script>alert(1)</script></html>"


def report(client: Client, **fields: Any) -> Any:
    """Sends the form with these fields changed; `files` is a list."""
    form = {"subject": "No sound in room 2", "text": "The speakers are silent.", "email": GUEST, "topic": ""}
    return client.post("/report/", {**form, "nonce": str(uuid.uuid4()), **fields})


def picture(name: str = "screen.png", content: bytes = PNG, kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def guest_ticket() -> tuple[Ticket, str]:
    """A report by a guest, and the private link of the mail they got."""
    assert report(Client()).status_code == 302
    work()
    return Ticket.objects.latest("pk"), private_link(mails_to(GUEST)[-1])


def student_ticket(desk: Desk, **fields: Any) -> Ticket:
    """A ticket of the student, assigned to the agent."""
    ticket = services.ticket_open(
        actor=desk.student,
        requester=desk.student,
        channel="web",
        **{"subject": "The code never arrives", "text": "I looked in the junk folder.", **fields},
    )
    return services.assignee_set(actor=desk.agent, ticket=ticket, assignee=desk.agent)


def words(response: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def rows() -> dict[str, list[Any]]:
    """Every row of the product with all its values: what a GET must leave as it was."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}
