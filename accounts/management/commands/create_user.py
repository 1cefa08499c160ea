"""Makes a person who can sign in, or gives a known one more to do."""

from __future__ import annotations

import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.backends import MAX_PASSWORD
from accounts.models import Team, User, people_with_addresses
from accounts.services import membership_set, person_make
from common.errors import HelpdeskError


class Command(BaseCommand):
    help = (
        "Makes a person. The password is the first line of standard input when that is piped in; without "
        "one a new person gets a random one, printed once, and a known person keeps theirs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--agent", action="store_true", help="answers tickets")
        parser.add_argument("--author", action="store_true", help="writes answers")
        parser.add_argument("--superuser", action="store_true", help="administers everything")
        parser.add_argument("--team", default="", help="the name of a team that exists (makes them an agent)")
        parser.add_argument("--lead", action="store_true", help="leads that team")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["lead"] and not options["team"]:
            raise CommandError("--lead needs --team.")
        given = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        known = people_with_addresses([options["email"]]).first()
        made = "" if given or (known and known.has_usable_password()) else secrets.token_urlsafe(15)
        self._check(given, known or User(email=options["email"], name=options["name"]))
        try:
            user = self._make(given or made or None, options)
        except HelpdeskError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.email}: {'changed' if known else 'made'}.")
        if made:
            self.stdout.write(f"Password: {made}")

    @transaction.atomic
    def _make(self, password: str | None, options: dict[str, Any]) -> User:
        user = person_make(
            actor=None,
            email=options["email"],
            name=options["name"],
            password=password,
            is_agent=options["agent"] or bool(options["team"]),
            is_author=options["author"],
            is_superuser=options["superuser"],
        )
        if options["team"]:
            team = Team.objects.filter(name=options["team"]).first()
            if team is None:
                raise CommandError(f"There is no team called {options['team']}.")
            membership_set(actor=None, team=team, user=user, is_lead=options["lead"])
        return user

    def _check(self, password: str, user: User) -> None:
        if not password:
            return
        if len(password) > MAX_PASSWORD:
            raise CommandError(f"The password is longer than {MAX_PASSWORD} characters.")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
