"""Looks at the whole audit log: is each line what it was, and is none missing?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import audit


class Command(BaseCommand):
    help = "Checks every line of the audit log, and prints the newest mark: note it somewhere else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--holds", default="", metavar="MARK", help="a mark noted earlier that must be in it")

    def handle(self, *args: Any, **options: Any) -> None:
        check = audit.all_checked(options["holds"])
        if check.broken is not None:
            raise CommandError(f"Line {check.broken.pk} of {check.broken.at:%Y-%m-%d %H:%M} is not what it was.")
        if not check.is_whole:
            raise CommandError("Lines are missing at the end.")
        if not check.holds:
            raise CommandError("That mark is not in the log: it was written anew.")
        self.stdout.write(f"{check.lines} lines, whole. Newest mark: {check.mark or '–'}")
