"""One running help desk for the live tests; on PostgreSQL a database of its own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.live.server import Server


def _environment() -> tuple[dict[str, str], str | None]:
    """Settings of this run, and the name of the database to make and drop."""
    environment = {"CELERY_BROKER_URL": os.environ.get("LIVE_BROKER_URL", ""), "DATABASE_URL": "", "SECRET_KEY": ""}
    url = os.environ.get("LIVE_DATABASE_URL", "")
    if not url:
        return environment, None
    name = f"helpdesk_live_{uuid.uuid4().hex[:8]}"
    parts = urlsplit(url)
    environment["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    environment["SECRET_KEY"] = "only-for-live-tests-" + uuid.uuid4().hex
    environment["ALLOWED_HOSTS"] = "127.0.0.1"
    return environment, name


def _sql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment, database = _environment()
    url = os.environ.get("LIVE_DATABASE_URL", "")
    if database:
        _sql(url, f'CREATE DATABASE "{database}"')
    folder: Path = tmp_path_factory.mktemp("live")
    try:
        with Server(folder / "data", demo=True, **environment) as running:
            if database:
                assert running.manage("seed_demo").returncode == 0
            yield running
    finally:
        if database:
            _sql(url, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
