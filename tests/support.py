"""What the flow tests share: people, a desk, and working off everything that is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings

from accounts.models import Team, User
from accounts.services import membership_set
from common import jobs

PASSWORD = "a long enough pass phrase 7"


@dataclass
class Desk:
    """A desk as a test needs it: one team with a queue, hours, targets, a mailbox and people."""

    team: Team
    queue: Any
    mailbox: Any
    agent: User
    lead: User
    author: User
    admin: User
    student: User
    outsider: User  # an agent of another team


@cache
def register_drains() -> None:
    """As the start of a worker does; once, since Celery checks every model each time."""
    current_app.loader.import_default_modules()


def work(rounds: int = 20) -> None:
    """Drains everything that is due, as a worker does, until nothing is left."""
    register_drains()
    for _ in range(rounds):
        if not jobs.drain_all():
            return
    raise AssertionError("work never ended")


def outbox() -> list[EmailMessage]:
    """The mails sent so far, oldest first, parsed from the bytes that left."""
    paths = sorted(Path(settings.OUTBOX_DIR).glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]  # type: ignore[misc]


def mails_to(address: str) -> list[EmailMessage]:
    return [mail for mail in outbox() if address in str(mail["To"])]


def private_link(mail: EmailMessage) -> str:
    """The path of the private link in a mail's text part."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/t/[A-Za-z0-9_-]+/)", body.get_content())
    assert found, "the mail carries no private link"
    return found.group(1)


def make_desk() -> Desk:
    """Builds the desk through the services and models that the product itself uses."""
    from hours.demo import load_demo as load_hours
    from mail.models import Mailbox
    from tickets.demo import load_desk

    calendar = load_hours()
    make = User.objects.create_user
    agent = make("priya@example.ac.uk", PASSWORD, name="Priya Nair", is_agent=True)
    lead = make("sam@example.ac.uk", PASSWORD, name="Sam Okoro", is_agent=True)
    outsider = make("lee@example.ac.uk", PASSWORD, name="Lee Brook", is_agent=True)
    author = make("maya@example.ac.uk", PASSWORD, name="Maya Chen", is_author=True)
    admin = User.objects.create_superuser("admin@example.ac.uk", PASSWORD, name="Ada Min")
    student = make("aisha@example.ac.uk", PASSWORD, name="Aisha Khan")
    queue = load_desk(calendar)
    membership_set(actor=None, team=queue.team, user=agent)
    membership_set(actor=None, team=queue.team, user=lead, is_lead=True)
    other = Team.objects.create(name="Library systems")
    membership_set(actor=None, team=other, user=outsider)
    mailbox = Mailbox.objects.create(
        address=settings.DEFAULT_MAILBOX, name="IT Service Desk", queue=queue, is_default=True
    )
    return Desk(queue.team, queue, mailbox, agent, lead, author, admin, student, outsider)
