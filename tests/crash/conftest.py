"""A desk whose workers are killed: its database, a mail server it fetches from, and one that takes what it sends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller

from tests.crash.mails import Sent
from tests.dovecot import Dovecot, require
from tests.live.server import ROOT, free_port
from tests.smtp_sink import Sink

USER = "crashing"


class CrashDesk:
    """Tells the forking process what to do, and knows what the servers around it saw."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: Sink, environment: dict[str, str]) -> None:
        self.dovecot, self.sink = dovecot, sink
        self.log = (folder / "worker.log").open("w")
        environment = {**os.environ, **environment, "HELPDESK_DATA_DIR": str(folder / "data")}
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.worker"], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip
        self.do("set_up", user=USER, port=dovecot.imap)

    def do(self, act: str, **job: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": act, **job}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert answer.get("code", 0) == 0, Path(self.log.name).read_text()[-3000:]
        return answer

    def put(self, mails: list[Sent]) -> None:
        self.dovecot.put(USER, *(mail.raw for mail in mails))

    def work_to_the_end(self) -> None:
        """As after a restart: the lease of what died runs out, and somebody looks again, until nothing is left."""
        for _ in range(20):
            time.sleep(0.7)
            self.do("work")
            left = self.do("facts", senders=[])
            if not (left["unread"] or left["undispatched"] or left["unsent"]):
                return
        raise AssertionError(f"it never ended: {left}")

    def check(self, mails: list[Sent], *, doubled: int = 0) -> None:
        """One ticket and one acknowledgement for each mail, whatever happened; `doubled` copies may have left twice."""
        found = self.do("facts", senders=[mail.sender for mail in mails])
        wanted = sorted(mail.sender for mail in mails)
        assert found["tickets"] == wanted
        assert found["messages"] == len(mails)
        assert found["rows"] == ["filed"] * len(mails)
        assert found["sent"] == ["sent"] * len(mails)
        assert (found["unread"], found["undispatched"]) == (0, 0)
        assert self.dovecot.folder_of(USER) == []
        ids: dict[str, Counter[str]] = {mail.sender: Counter() for mail in mails}
        for _from, (recipient,), raw in list(self.sink.mails):
            if recipient in ids:
                ids[recipient][str(message_from_bytes(raw)["Message-ID"])] += 1
        assert {sender: len(seen) for sender, seen in ids.items()} == dict.fromkeys(wanted, 1)
        copies = sum(seen.total() for seen in ids.values())
        assert copies - len(mails) <= doubled

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.log.close()


@pytest.fixture(scope="session")
def crash_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrashDesk]:
    require()
    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "CELERY_BROKER_URL": "memory://", "DATABASE_URL": ""}
    url, name = os.environ.get("LIVE_DATABASE_URL", ""), f"helpdesk_crash_{uuid.uuid4().hex[:8]}"
    if url:
        _sql(url, f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        environment["SECRET_KEY"] = "only-for-crash-tests-" + uuid.uuid4().hex
        environment["ALLOWED_HOSTS"] = "127.0.0.1"
    try:
        with Dovecot() as dovecot:
            desk = CrashDesk(tmp_path_factory.mktemp("crash"), dovecot, sink, environment)
            yield desk
            desk.stop()
    finally:
        controller.stop()
        if url:
            _sql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _sql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
