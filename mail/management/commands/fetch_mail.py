"""Fetches the mail of all mailboxes that have an account, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mail.inbound.fetch_loop import FetchLoop
from mail.inbound.fetching import fetch_due


class Command(BaseCommand):
    help = "Fetches mail by IMAP: looks at each mailbox once a minute, and at once when its server tells of new mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look at each mailbox that is due once, and stop")
        parser.add_argument("--no-idle", action="store_true", help="only look once a minute")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            looks = fetch_due()
            self.stdout.write(f"{looks} mailboxes looked at.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        FetchLoop(stop, may_idle=not options["no_idle"]).run()
