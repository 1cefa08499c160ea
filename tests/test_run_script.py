"""`./run` before there is an environment: one clear line, and an exit code that says no."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ["python3", "python3.11", "python3.12", "python3.13", "python3.14"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout as far as the script looks."""
    for name in ("run", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def fake(folder: Path, body: str) -> str:
    """A PATH on which every Python is this shell script."""
    folder.mkdir()
    for name in PYTHONS:
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def start(checkout: Path, path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "PYTHON"}
    return subprocess.run(
        ["sh", "run", *arguments], cwd=checkout, env={**env, "PATH": path}, capture_output=True, text=True, check=False
    )


def test_a_python_that_is_too_old_is_one_clear_line(checkout: Path, tmp_path: Path) -> None:
    result = start(checkout, fake(tmp_path / "old", "exit 1"))
    assert result.returncode != 0
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Python 3.11 or newer is needed" in result.stderr


def test_a_python_without_venv_is_one_clear_line(checkout: Path, tmp_path: Path) -> None:
    no_venv = 'case "$*" in *venv*) exit 1;; *) exit 0;; esac'
    result = start(checkout, fake(tmp_path / "bare", no_venv))
    assert result.returncode != 0
    assert len(result.stderr.strip().splitlines()) == 1
    assert "python3-venv" in result.stderr


def test_an_unknown_word_is_said_to_be_unknown(checkout: Path) -> None:
    result = start(checkout, os.environ["PATH"], "nonsense")
    assert result.returncode != 0
    assert "Unknown: nonsense" in result.stderr


def test_settings_can_be_imported_by_the_bare_interpreter(tmp_path: Path) -> None:
    import sys

    env = {"PATH": os.environ["PATH"], "HELPDESK_DATA_DIR": str(tmp_path / "data")}
    code = "import helpdesk.settings as s; print(len(s.SECRET_KEY), s.DEBUG, 'localhost' in s.ALLOWED_HOSTS)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    length, debug, local = result.stdout.split()
    assert int(length) >= 50
    assert (debug, local) == ("False", "True")


@pytest.mark.parametrize(
    ("site", "prefix", "secure"),
    [("https://help.example.ac.uk", "__Host-", "True"), ("http://localhost:8000", "", "False")],
)
def test_cookies_are_secure_exactly_when_the_site_is_https(tmp_path: Path, site: str, prefix: str, secure: str) -> None:
    import sys

    env = {"PATH": os.environ["PATH"], "HELPDESK_DATA_DIR": str(tmp_path / "data"), "SITE_URL": site}
    code = "import helpdesk.settings as s; print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert result.stdout.split() == [f"{prefix}helpdesk_session", secure, secure]


def test_outside_the_embedded_default_a_key_is_required(tmp_path: Path) -> None:
    import sys

    env = {"PATH": os.environ["PATH"], "HELPDESK_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://x@127.0.0.1/x"}
    result = subprocess.run(
        [sys.executable, "-c", "import helpdesk.settings"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "SECRET_KEY must be set" in result.stderr


def test_every_setting_that_is_read_is_in_the_example_with_its_default() -> None:
    import re

    read = set()
    for name in ("helpdesk/settings.py", "helpdesk/env.py", "helpdesk/management/commands/serve.py"):
        source = (ROOT / name).read_text()
        read |= set(re.findall(r'(?:text|flag|number|words)\("([A-Z_]+)"', source))
        read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', source))
    example = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read - example == set()
    assert example - read == set()


@pytest.mark.parametrize(("command", "code"), [("receive_email", 75), ("check", 1)])
@pytest.mark.parametrize("trouble", [{"SITE_URL": "nonsense"}, {"LOG_LEVEL": "NONSENSE"}])
def test_a_mail_at_the_pipe_is_kept_by_the_sender_when_nothing_can_start(
    tmp_path: Path, command: str, code: int, trouble: dict[str, str]
) -> None:
    import sys

    env = {"PATH": os.environ["PATH"], "HELPDESK_DATA_DIR": str(tmp_path / "data"), **trouble}
    result = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=env, input=b"x", capture_output=True, check=False
    )
    assert result.returncode == code
