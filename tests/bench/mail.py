"""CPU of one mail on its way in: kept, filed, its acknowledgement queued.

    DATABASE_URL=… .venv/bin/python -m tests.bench.mail [--rounds 100]

A database of its own is made and thrown away. CPU is user + system time of this process, and of the PostgreSQL
backend when its /proc entry can be read; each figure is the median (of the backend: the mean) over different mails
of different people. Nothing leaves.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
FOLDER = tempfile.TemporaryDirectory(prefix="bench-mail-")
os.environ["HELPDESK_DATA_DIR"] = FOLDER.name
os.environ["DEBUG"] = "0"
os.environ.setdefault("SECRET_KEY", "only-for-the-bench-" + "x" * 40)
os.environ["EMAIL_URL"] = "outbox://"
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection, reset_queries  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from common import jobs  # noqa: E402
from mail.inbound.parse import parse_email  # noqa: E402
from mail.inbound.process import process_due  # noqa: E402
from mail.inbound.store import email_store  # noqa: E402
from mail.models import InboundEmail, OutboundEmail  # noqa: E402
from notifications.services import dispatch_due  # noqa: E402
from tests.bench.pages import backend_ms, backend_pid  # noqa: E402
from tests.support import make_desk  # noqa: E402

WORDS = (
    "Good morning,\n\nsince the weekend I cannot connect to the wireless network in the library. My laptop finds it, "
    "asks for my user name and password, and then says that it cannot join. On my phone it works.\n\nIt is a new "
    "laptop with Windows 11. I have already restarted it and removed the network once.\n\nBest wishes\n"
)
_numbers = itertools.count(1)


def plain(size: int = 0) -> EmailMessage:
    number = next(_numbers)
    mail = EmailMessage()
    mail["From"] = f"Student {number} <student@{number}.example.org>"
    mail["To"] = settings.DEFAULT_MAILBOX
    mail["Subject"] = f"Wireless network in the library ({number})"
    mail["Message-ID"] = f"<{number}.bench@mail.example.ac.uk>"
    mail["Date"] = "Mon, 04 May 2026 09:12:01 +0100"
    mail.set_content(WORDS * 2)
    return mail


def with_html() -> EmailMessage:
    mail = plain()
    rows = "".join(f"<p style='margin:0'>{line}</p>" for line in (WORDS * 2).split("\n") if line)
    mail.add_alternative(
        f"<html><head><style>p {{color: #111}}</style></head><body>{rows}</body></html>", subtype="html"
    )
    return mail


def with_file() -> EmailMessage:
    mail = plain()
    mail.add_attachment(os.urandom(5 * 1024 * 1024), maintype="application", subtype="pdf", filename="scan.pdf")
    return mail


def steps(raw: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "read", lambda: parse_email(raw)
    yield "kept", lambda: email_store(raw=raw, source="smtp", envelope_to=settings.DEFAULT_MAILBOX)
    yield "filed", process_due
    yield "answered", dispatch_due


def measured(make: Callable[[], EmailMessage], rounds: int) -> dict[str, tuple[float, float]]:
    own: dict[str, list[float]] = {}
    theirs: dict[str, float] = {}
    pid = backend_pid()
    for turn in range(rounds + 5):
        raw = make().as_bytes()
        for name, act in steps(raw):
            before, start = backend_ms(pid), time.process_time()
            act()
            if turn >= 5:
                own.setdefault(name, []).append((time.process_time() - start) * 1000)
                theirs[name] = theirs.get(name, 0.0) + backend_ms(pid) - before
        reset_queries()
    return {name: (statistics.median(times), theirs[name] / rounds) for name, times in own.items()}


def queries_of(make: Callable[[], EmailMessage]) -> dict[str, int]:
    counts: dict[str, int] = {}
    raw = make().as_bytes()
    for name, act in steps(raw):
        seen = itertools.count()

        def count(execute: Callable[..., object], *rest: object, seen: Iterator[int] = seen) -> object:
            next(seen)
            return execute(*rest)

        with connection.execute_wrapper(count):
            act()
        counts[name] = next(seen)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    jobs.ring = lambda name: None  # type: ignore[assignment] - nobody listens here
    settings.RAW_MAIL_DIR = Path(FOLDER.name) / "mail"
    try:
        make_desk()
        print(f"{connection.vendor}; CPU in ms per mail: this process + database; queries")
        for title, make in (("plain, 1 kB", plain), ("text and HTML", with_html), ("5 MB attached", with_file)):
            few = options.rounds if make is not with_file else max(options.rounds // 5, 3)
            found, counts = measured(make, few), queries_of(make)
            parts = "  ".join(
                f"{name} {mine:.1f}"
                + (f"+{other:.1f}" if other else "")
                + (f" ({counts[name]})" if counts[name] else "")
                for name, (mine, other) in found.items()
            )
            total = found["kept"][0] + found["filed"][0]
            print(
                f"{title:14} {parts}  | kept and filed {total:.1f}, with its answer {total + found['answered'][0]:.1f}"
            )
        states = set(InboundEmail.objects.values_list("state", flat=True))
        assert states == {"filed"}, states
        assert OutboundEmail.objects.count() == InboundEmail.objects.count()
    finally:
        runner.teardown_databases(databases)
        FOLDER.cleanup()


if __name__ == "__main__":
    main()
