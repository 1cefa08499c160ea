"""`./run test`: every check in order, with one summary. Arguments go to pytest.

Without a service or a browser the tests that need them are skipped, and the summary says which and how
to get them. With REQUIRE_SERVICES=1 a skip is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PURE_CHECKS = [
    ("ruff", [str(BIN / "ruff"), "check", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("types", [str(BIN / "mypy")]),
    ("layers", [str(BIN / "lint-imports"), "--no-logo"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("deploy", [sys.executable, "-m", "tests.deploy_check"]),
    ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
]


def is_reachable(url: str) -> bool:
    """True when something listens at the URL's host and port."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=1):
            return True
    except OSError:
        return False


def run(name: str, command: list[str], env: dict[str, str]) -> bool:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    # Our own commands.
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode
    print(
        f"== {name}: {'ok' if code == 0 else f'FAILED ({code})'}, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return code == 0


def suites() -> tuple[list[tuple[str, list[str], dict[str, str]]], list[str]]:
    """The pytest runs possible on this machine, and what is missing for the others."""
    missing = []
    common = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2"]
    pytest = [*common, "--dist", "worksteal"]
    arguments = sys.argv[1:]
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    marks = "not browser and not live" if not browser else "not live"
    if not browser:
        missing.append("browser tests: install Chromium (Debian: apt install chromium)")
    if not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()):
        missing.append("tests of fetching: install Dovecot (Debian: apt install dovecot-imapd dovecot-lmtpd)")
    embedded = {"DATABASE_URL": "", "CELERY_BROKER_URL": "", "EMAIL_URL": "", "SITE_URL": ""}
    runs = [("tests on SQLite", [*pytest, "-m", marks, *arguments], embedded)]
    live = [*common, "--dist", "loadfile", "-m", "live", *arguments]  # the tests of a file share one server
    runs.append(("real processes, embedded", live, embedded))
    runs.append(("real processes, every bell lost", live, {**embedded, "LIVE_BROKER_URL": "memory://"}))
    database = os.environ.get("TEST_DATABASE_URL", "")
    broker = os.environ.get("TEST_BROKER_URL", "redis://127.0.0.1:6379/13")
    if database and is_reachable(database):
        served = {**embedded, "DATABASE_URL": database, "SECRET_KEY": "only-for-tests-" + "x" * 40}
        asking = {**served, "ONLY_DATABASE_TESTS": "1"}
        runs.append(("tests on PostgreSQL", [*pytest, "-m", "not browser and not live", *arguments], asking))
        if is_reachable(broker):
            both = {**served, "LIVE_BROKER_URL": broker, "LIVE_DATABASE_URL": database}
            runs.append(("real processes, PostgreSQL and Redis", live, both))
        else:
            missing.append("flows over Redis: start Redis, or name it in TEST_BROKER_URL")
    else:
        missing.append(
            "tests on PostgreSQL: start it, and name a database whose role may create databases: "
            "TEST_DATABASE_URL=postgres://user:password@127.0.0.1:5432/name"
        )
    return runs, missing


def main() -> int:
    os.chdir(ROOT)
    strict = os.environ.get("REQUIRE_SERVICES") == "1"
    failed = []
    environment = {"DATABASE_URL": "", "CELERY_BROKER_URL": "", "EMAIL_URL": "", "SITE_URL": ""}
    if not sys.argv[1:]:  # arguments pick tests: then only those
        failed = [name for name, command in PURE_CHECKS if not run(name, command, environment)]
    runs, missing = suites()
    picked = bool(sys.argv[1:])
    for name, command, env in runs:
        print(f"\n== {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode
        if code != 0 and not (picked and code == 5):  # 5: none of the picked tests belongs to this run
            failed.append(name)
    print("\n" + "=" * 78)
    for line in missing:
        print(f"{'MISSING' if strict else 'Skipped'}: {line}")
    if strict and missing:
        failed.append("required services")
    print(f"{len(failed)} failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
