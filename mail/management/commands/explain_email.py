"""Says what a mail is, what each rule finds in it and what would become of it, as JSON. Changes nothing."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mail.inbound.explain import explanation
from mail.inbound.fingerprint import fingerprint
from mail.inbound.parse import parse_email
from mail.inbound.raw import raw_read
from mail.models import InboundEmail


class Command(BaseCommand):
    help = (
        "Explains a mail as JSON: how it is read and screened, which ticket each rule finds, and what would be done "
        "with it now. Takes the path of a file, - for standard input, or the number of a stored mail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mail", nargs="?", default="-", metavar="FILE", help="a file, -, or the number of a mail")
        parser.add_argument("--mailbox", metavar="ADDRESS", default="", help="the address it was sent to")
        parser.add_argument("--envelope-from", metavar="ADDRESS", default="", help="the sender a mail server named")
        parser.add_argument("--envelope-to", metavar="ADDRESS", default="", help="the recipient a mail server named")

    def handle(self, *args: Any, **options: Any) -> None:
        row, raw = self._mail(options["mail"])
        row.envelope_from = options["envelope_from"] or row.envelope_from
        row.envelope_to = options["envelope_to"] or options["mailbox"] or row.envelope_to
        said = {"mail": self._kept(row), **explanation(parse_email(raw), row, fingerprint(raw))}
        self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))

    def _mail(self, name: str) -> tuple[InboundEmail, bytes]:
        if name == "-":
            return InboundEmail(source="pipe"), sys.stdin.buffer.read()
        path = Path(name)
        if name.isascii() and name.isdigit() and not path.exists():
            return self._stored(int(name))
        try:
            return InboundEmail(source="pipe"), path.read_bytes()
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror or error}") from error

    def _stored(self, key: int) -> tuple[InboundEmail, bytes]:
        row = InboundEmail.objects.select_related("ticket").filter(pk=key).first() if 0 < key < 2**63 else None
        if row is None:
            raise CommandError(f"There is no mail {key}.")
        try:
            return row, raw_read(row)
        except OSError as error:
            raise CommandError(f"The file of mail {key} cannot be read: {error.strerror or error}") from error

    def _kept(self, row: InboundEmail) -> dict[str, Any] | None:
        """What is written down of a stored mail; nothing of one that was only shown to us."""
        if not row.pk:
            return None
        return {
            "number": row.pk,
            "state": row.state,
            "reason": row.reason,
            "evidence": row.evidence,
            "ticket": row.ticket.number if row.ticket else None,
            "received_at": row.received_at.isoformat(),
        }
