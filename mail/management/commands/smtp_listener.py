"""Takes mail in by SMTP until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connections

from common import jobs
from mail.listener import make_controller

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 10


class Command(BaseCommand):
    help = "Takes mail in by SMTP for any recipient. For this machine or a trusted network, behind a mail server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.SMTP_HOST)
        parser.add_argument("--port", type=int, default=settings.SMTP_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        controller = make_controller(options["host"], options["port"])
        try:
            controller.start()
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {options['host']}:{options['port']} ({error.strerror or error}). "
                "Set HELPDESK_SMTP_PORT to a free port."
            ) from error
        try:
            while not stop.is_set():
                _beat()
                stop.wait(HEARTBEAT_SECONDS)
        finally:
            controller.stop()
            connections.close_all()


def _beat() -> None:
    """A database that is away must not stop the listener: it answers 451 until it is back."""
    try:
        jobs.beat_heart("smtp")
    except Error:
        log.warning("heartbeat not written", exc_info=True)
    finally:
        close_old_connections()
