"""Makes a token for the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import people_with_addresses
from accounts.services import token_create


class Command(BaseCommand):
    help = "Makes an API token for a person, and prints it alone on the last line. It cannot be read again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person's email address")
        parser.add_argument("--label", default="", help="what the token is for")
        parser.add_argument("--days", type=int, default=None, help="days until it expires; without it, never")

    def handle(self, *args: Any, **options: Any) -> None:
        user = people_with_addresses([options["email"]]).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        if options["days"] is not None and options["days"] < 1:
            raise CommandError("--days must be 1 or more.")
        _, plain = token_create(actor=None, user=user, label=options["label"], days=options["days"])
        self.stdout.write(plain)
