"""Takes mail in by LMTP until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mail.listener import make_local_controller
from mail.listening import listen


class Command(BaseCommand):
    help = (
        "Takes mail in by LMTP from the mail server on this machine (Postfix: lmtp:unix:PATH or lmtp:inet:HOST:PORT)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.SMTP_HOST)
        parser.add_argument("--port", type=int, default=settings.LMTP_PORT)
        parser.add_argument("--socket", default="", metavar="PATH", help="a Unix socket instead of a port")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port, socket = options["host"], options["port"], options["socket"]
        controller = make_local_controller(host, port, socket)
        place = socket or f"{host}:{port}"
        listen(controller, heart="lmtp", place=place, advice="Set HELPDESK_LMTP_PORT to a free port, or --socket.")
