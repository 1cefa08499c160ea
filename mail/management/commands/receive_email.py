"""The pipe: a mail server hands over one mail on standard input."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error

from common.errors import HelpdeskError, Invalid
from mail.inbound.store import email_store

EX_DATAERR, EX_TEMPFAIL = 65, 75  # sysexits.h, as mail servers read them


class Command(BaseCommand):
    help = "Takes one mail from standard input. Exits 0 once it is kept, 75 when it should be tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mailbox", metavar="ADDRESS", default="", help="the address the mail was sent to")
        parser.add_argument("--sender", metavar="ADDRESS", default="", help="the sender on the envelope")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = email_store(
                raw=sys.stdin.buffer.read(),
                source="pipe",
                envelope_from=options["sender"],
                envelope_to=options["mailbox"],
            )
        except Invalid as error:
            code = EX_DATAERR if error.code == "empty_mail" else EX_TEMPFAIL
            self._stop(error.message, code)
        except (HelpdeskError, OSError, Error) as error:
            reason = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
            self._stop(f"The mail could not be kept, try again later: {reason}", EX_TEMPFAIL)
        else:
            self.stdout.write(f"Kept as mail {row.pk} for {row.mailbox.address}.")

    def _stop(self, words: str, code: int) -> None:
        self.stderr.write(words)
        sys.exit(code)
