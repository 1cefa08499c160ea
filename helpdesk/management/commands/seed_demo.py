"""Demo content for a first look: a fictional university's desk, people, answers and a few tickets."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from accounts.services import membership_set
from common.demo import marking
from counter.demo import load_demo as load_calls
from hours.demo import load_demo as load_hours
from kb.demo import load_demo as load_answers
from mail.models import Mailbox
from reports.demo import load_history
from tickets.demo import load_desk, load_tickets
from tickets.models import Ticket

# key: (email, name, what they are in the demo, flags)
PEOPLE: dict[str, tuple[str, str, str, dict[str, bool]]] = {
    "ada": ("admin@example.ac.uk", "Ada Lowell", "administrator", {"is_superuser": True, "is_agent": True, "is_author": True}),
    "sam": ("sam@example.ac.uk", "Sam Okoro", "team lead", {"is_agent": True, "is_author": True}),
    "priya": ("priya@example.ac.uk", "Priya Nair", "agent", {"is_agent": True}),
    "tom": ("tom@example.ac.uk", "Tom Field", "agent", {"is_agent": True}),
    "maya": ("maya@example.ac.uk", "Maya Chen", "author", {"is_author": True}),
    "aisha": ("aisha@example.ac.uk", "Aisha Khan", "student", {}),
    "lewis": ("lewis@example.ac.uk", "Lewis Grant", "student", {}),
}  # fmt: skip
SHOWN = ("ada", "sam", "priya", "maya", "aisha")


class Command(BaseCommand):
    help = "Loads the demo content; running it again adds nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        with marking():
            passwords = self._load()
        self._keep(passwords)

    def _load(self) -> dict[str, str]:
        people, passwords = self._people()
        calendar = load_hours()
        queue = load_desk(calendar)
        for key in ("sam", "priya", "tom"):
            membership_set(actor=None, team=queue.team, user=people[key], is_lead=key == "sam")
        Mailbox.objects.get_or_create(
            address=settings.DEFAULT_MAILBOX,
            defaults={"name": settings.SITE_NAME, "queue": queue, "is_default": True},
        )
        load_answers(people, queue.team)
        if not Ticket.objects.exists():
            with transaction.atomic():
                load_history(people, queue)
                load_tickets(people, queue, beside=True)
        load_calls(people, queue)
        return passwords

    def _people(self) -> tuple[dict[str, User], dict[str, str]]:
        people, passwords = {}, {}
        for key, (email, name, _words, flags) in PEOPLE.items():
            user = User.objects.filter(email=email).first()
            if user is None:
                password = "-".join(secrets.token_hex(2) for _ in range(4))
                user = User.objects.create_user(email, password, name=name, **flags)
                passwords[key] = password
            people[key] = user
        return people, passwords

    def _keep(self, passwords: dict[str, str]) -> None:
        """Random passwords, readable by the owner of the data folder alone."""
        lines = [f"{PEOPLE[key][2]:<14} {PEOPLE[key][0]:<22} {passwords[key]}" for key in SHOWN if key in passwords]
        if not lines:
            return
        path = Path(settings.DATA_DIR) / "demo-sign-ins.txt"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("\n".join(lines) + "\n")
        if not settings.EMBEDDED:
            self.stdout.write("\n".join(lines))
