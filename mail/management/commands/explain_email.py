"""Says what a mail is and what would become of it. Changes nothing."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mail.inbound.fingerprint import fingerprint
from mail.inbound.parse import parse_email
from mail.inbound.plan import Plan, make_plan
from mail.inbound.reasons import evidence_words, words_for
from mail.inbound.store import raw_read
from mail.models import InboundEmail
from mail.types import ParsedEmail


class Command(BaseCommand):
    help = "Explains a stored mail by its number, or one on standard input: how it is read, screened and matched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mail", nargs="?", type=int, help="the number of a stored mail; without it, standard input")
        parser.add_argument("--mailbox", metavar="ADDRESS", default="", help="the address the mail was sent to")

    def handle(self, *args: Any, **options: Any) -> None:
        row, raw = self._mail(options["mail"], options["mailbox"])
        parsed = parse_email(raw)
        self._read(parsed, raw)
        self._decided(make_plan(parsed, row))
        if row.pk:
            self._say("state", f"{row.state} {row.reason}".strip())

    def _mail(self, key: int | None, mailbox: str) -> tuple[InboundEmail, bytes]:
        if key is None:
            return InboundEmail(source="pipe", envelope_to=mailbox), sys.stdin.buffer.read()
        row = InboundEmail.objects.filter(pk=key).first() if 0 < key < 2**63 else None
        if row is None:
            raise CommandError(f"There is no mail {key}.")
        try:
            return row, raw_read(row)
        except OSError as error:
            raise CommandError(f"The file of mail {key} cannot be read: {error.strerror or error}") from error

    def _read(self, parsed: ParsedEmail, raw: bytes) -> None:
        self._say("from", f"{parsed.sender.name} <{parsed.sender.email}>" if parsed.sender else "(nobody)")
        self._say("to", ", ".join(each.email for each in [*parsed.to, *parsed.cc][:20]))
        self._say("subject", parsed.subject)
        self._say("message-id", parsed.message_id)
        self._say("refers to", " ".join([*parsed.in_reply_to, *parsed.references][:10]))
        self._say("text", f"{len(parsed.reply_text)} characters new, {len(parsed.quoted_text)} quoted")
        self._say("files", ", ".join(f"{each.name} ({each.content_type})" for each in parsed.attachments))
        self._say("automatic", parsed.automatic_reason)
        self._say("bounce", f"{parsed.bounce_action} {parsed.bounce_detail}" if parsed.is_bounce else "")
        self._say("defects", ", ".join(parsed.defects))
        self._say("fingerprint", fingerprint(raw))

    def _decided(self, plan: Plan) -> None:
        words = words_for(plan.reason)
        self._say("decision", f"{plan.act}: {words.title}. {words.hint}")
        about = plan.ticket or plan.related
        self._say("ticket", f"{about.number} {about.subject}" if about else "")
        for sentence in evidence_words(InboundEmail(evidence=plan.evidence, reason=plan.reason)):
            self._say("because", sentence)

    def _say(self, name: str, words: str) -> None:
        if words:
            self.stdout.write(f"{name}: {words}")
