"""Takes mail in by SMTP until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mail.listener import make_controller
from mail.listening import listen


class Command(BaseCommand):
    help = "Takes mail in by SMTP for any recipient. For this machine or a trusted network, behind a mail server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.SMTP_HOST)
        parser.add_argument("--port", type=int, default=settings.SMTP_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        controller = make_controller(host, port)
        listen(controller, heart="smtp", place=f"{host}:{port}", advice="Set HELPDESK_SMTP_PORT to a free port.")
