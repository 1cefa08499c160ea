"""`./run`: prepares the data folder and starts web, worker, beat, the mail listener and the mail fetcher together."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from helpdesk.celery import make_broker_folder
from helpdesk.supervisor import Service, Supervisor


class Command(BaseCommand):
    help = "Starts the whole help desk: web, worker, beat, mail listener and mail fetcher."
    requires_system_checks: list[str] = []  # the tests run them; here they would cost a second of each start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="do not load demo content on the first start")

    def handle(self, *args: Any, **options: Any) -> None:
        lock = self._prepare_folder()
        self._check_ports()
        is_first = self._migrate()
        make_broker_folder()
        if not settings.EMBEDDED:
            call_command("collectstatic", interactive=False, verbosity=0)
        self._demo(is_first and not options["no_demo"])
        self._greet(is_first)
        Supervisor(self._services(), lambda line: self.stderr.write(line)).run()
        self.stdout.write("Stopped.")
        lock.close()

    def _prepare_folder(self) -> Any:
        """The data folder, writable and ours alone while we run."""
        folder = Path(settings.DATA_DIR)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
            lock = (folder / "lock").open("w")
            Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"The data folder {folder} cannot be written ({error.strerror}). "
                "Make it writable, or name another one in HELPDESK_DATA_DIR."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"Another help desk is running on the data folder {folder}. Stop it first.") from error
        return lock

    def _check_ports(self) -> None:
        for host, port, name in (
            (settings.WEB_HOST, settings.PORT, "HELPDESK_PORT"),
            (settings.SMTP_HOST, settings.SMTP_PORT, "HELPDESK_SMTP_PORT"),
        ):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as error:
                    raise CommandError(
                        f"Port {port} on {host} cannot be used ({error.strerror}). Set {name} to a free one."
                    ) from error

    def _migrate(self) -> bool:
        """Brings the database up to date; True when it was empty before."""
        try:
            is_first = "accounts_user" not in connection.introspection.table_names()
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise CommandError(f"The database could not be prepared: {reason}") from error
        except Exception as error:
            raise CommandError(f"A migration failed: {error}. Nothing was started.") from error
        connection.close()
        return is_first

    def _demo(self, wanted: bool) -> None:
        if wanted and settings.EMBEDDED:
            call_command("seed_demo", verbosity=0)
        connection.close()

    def _greet(self, is_first: bool) -> None:
        self.stdout.write(f"\n  {settings.SITE_NAME}: {settings.SITE_URL}/")
        self.stdout.write(f"  Desk:   {settings.SITE_URL}/desk/")
        self.stdout.write(
            f"  Mail in: SMTP on {settings.SMTP_HOST}:{settings.SMTP_PORT}, to {settings.DEFAULT_MAILBOX}"
        )
        sign_ins = Path(settings.DATA_DIR) / "demo-sign-ins.txt"
        if sign_ins.exists():
            if is_first:
                self.stdout.write(f"\n  Demo sign-ins (shown once, kept in {sign_ins}):")
                for line in sign_ins.read_text().splitlines():
                    self.stdout.write(f"    {line}")
            else:
                self.stdout.write(f"  Demo sign-ins: {sign_ins}")
        self.stdout.write("\n  Ctrl-C stops everything.\n")
        self.stdout.flush()

    def _services(self) -> list[Service]:
        python = sys.executable
        manage = [python, str(settings.BASE_DIR / "manage.py")]
        celery = [python, "-m", "celery", "--quiet", "-A", "helpdesk"]
        level = "--loglevel=WARNING"
        web = [
            python, "-m", "gunicorn", "helpdesk.wsgi:application",
            "--bind", f"{settings.WEB_HOST}:{settings.PORT}",
            "--workers", os.environ.get("WEB_PROCESSES", "1"),
            "--threads", os.environ.get("WEB_THREADS", "8"),
            "--worker-class", "gthread", "--timeout", "60", "--graceful-timeout", "5",
            "--limit-request-line", "8190", "--log-level", "warning",
            "--no-control-socket",
        ]  # fmt: skip
        worker = [
            *celery,
            "worker",
            "--pool=threads",
            "--concurrency=4",
            level,
            "--without-gossip",
            "--without-mingle",
        ]
        beat = [*celery, "beat", level, "--pidfile=", "--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME]
        # What people wait for comes first; on two cores four processes that start at once are all slow.
        return [
            Service("web", web),
            Service("mail listener", [*manage, "smtp_listener"]),
            Service("worker", worker, wait=1.5),
            Service("mail fetcher", [*manage, "fetch_mail"], wait=4),
            Service("beat", beat, wait=3),
        ]
