"""Reads the environment: every setting of the product comes from here, and from nowhere else."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():  # fills only what the real environment leaves unset
    env.read_env(str(BASE_DIR / ".env"))


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    if not value:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_dir() -> Path:
    """Where the embedded default keeps everything: database, files, broker folder, outbox, key."""
    path = Path(text("HELPDESK_DATA_DIR", "data"))
    return path if path.is_absolute() else BASE_DIR / path


def is_embedded() -> bool:
    """True when no DATABASE_URL is given: one machine, SQLite, everything under the data folder."""
    return not text("DATABASE_URL")


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or in the embedded default a key made once and kept under the data folder.

    Raises ImproperlyConfigured when a key is required and missing, or cannot be kept.
    """
    given = text("SECRET_KEY")
    if given:
        return given
    if not is_embedded():
        raise ImproperlyConfigured("SECRET_KEY must be set when DATABASE_URL is set.")
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # O_EXCL: two processes that start together must end with the same key.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _wait_for_key(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Make it writable, or name another one in HELPDESK_DATA_DIR."
        ) from error
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def _wait_for_key(path: Path) -> str:
    import time

    for _ in range(50):
        key = path.read_text().strip()
        if key:
            return key
        time.sleep(0.02)
    raise ImproperlyConfigured(f"{path} is empty: delete it, and start again.")


def database(folder: Path) -> dict[str, object]:
    """The DATABASES entry. SQLite runs in WAL with IMMEDIATE transactions: writers queue, never fail."""
    config = env.db_url_config(text("DATABASE_URL", f"sqlite:///{folder / 'helpdesk.sqlite3'}"))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
            ),
        }
        # In-memory SQLite fails under a live server with threads: tests use a file.
        config["TEST"] = {"NAME": str(folder / f"test-{os.getpid()}.sqlite3")}
    elif config["ENGINE"].endswith(("postgresql", "psycopg")):
        config["ENGINE"] = "django.db.backends.postgresql"
        config["CONN_MAX_AGE"] = 0
        size = number("DATABASE_POOL_SIZE", 10)
        if "pytest" not in sys.modules:  # the pool's threads keep test databases from being dropped
            config["OPTIONS"] = {"pool": {"min_size": 1, "max_size": size, "timeout": 10}}
    return config


def site_parts(url: str) -> tuple[str, str]:
    """(scheme, host) of SITE_URL. Raises ImproperlyConfigured when it is not an http(s) address."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"SITE_URL is {url!r}: write it like https://help.example.ac.uk")
    return parts.scheme, parts.hostname
