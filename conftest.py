"""Every test writes into folders of its own, rings no real broker, and starts with an empty cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ONLY_DATABASE_TESTS the run is about another database: what asks none has run on the first one."""
    if os.environ.get("ONLY_DATABASE_TESTS") != "1":
        return
    asking = {"db", "transactional_db", "django_db_setup"}
    rest = [
        each
        for each in items
        if not (each.get_closest_marker("django_db") or asking & set(getattr(each, "fixturenames", ())))
    ]
    config.hook.pytest_deselected(items=rest)
    items[:] = [each for each in items if each not in set(rest)]


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> None:
    """After each test PostgreSQL empties the tables that hold something; truncating all of them takes far longer."""
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _deletes


def _deletes(style: object, tables: list[str], **options: object) -> list[str]:
    looks = (f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return [f'DELETE FROM "{name}"' for (name,) in cursor.fetchall()]


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.RAW_MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"  # Django's test runner names one in memory
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Each test client would look through all static files again; what needs them has a live server or asks for it.
    settings.WHITENOISE_USE_FINDERS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def silent_broker(monkeypatch: pytest.MonkeyPatch):
    """Flows work off the rows themselves; the live tests start real workers with a real broker."""
    from common import jobs

    monkeypatch.setattr(jobs, "ring", lambda name: None)
