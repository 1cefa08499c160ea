"""The whole product as its users start it: `manage.py serve` with a data folder and ports of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, look: Callable[[], Any], seconds: float = 60) -> Any:
    """Looks until something true comes back; fails with the words otherwise."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            found = look()
            if found:
                return found
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s for {what}")


class Server:
    """A running help desk; use as a context manager."""

    def __init__(self, folder: Path, *, demo: bool = False, **environment: str) -> None:
        self.folder = folder
        self.port, self.smtp_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        self.demo = demo
        self.env = {
            **{k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "SITE_URL"}},
            "HELPDESK_DATA_DIR": str(folder),
            "HELPDESK_PORT": str(self.port),
            "HELPDESK_SMTP_PORT": str(self.smtp_port),
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None
        self.seconds_to_answer = 0.0

    def manage(self, *arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, input=stdin, capture_output=True, check=False)

    def __enter__(self) -> Server:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "manage.py", "serve", *([] if self.demo else ["--no-demo"])]
        self.log = (self.folder / "serve.log").open("w")
        started = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=self.log, stderr=subprocess.STDOUT, text=True
        )
        try:
            wait_for("the web server", self.is_up)
            self.seconds_to_answer = time.monotonic() - started
            wait_for(
                "the mail listener", lambda: socket.create_connection(("127.0.0.1", self.smtp_port), 1).close() or True
            )
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.output()
        with build_opener().open(f"{self.url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)

    def takes_mail(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.smtp_port), 1):
            return True

    def output(self) -> str:
        return (self.folder / "serve.log").read_text()

    def stop(self) -> float:
        """Stops it as Ctrl-C does, and returns how many seconds that took."""
        assert self.process is not None
        started = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise AssertionError("it did not stop: " + self.output()) from None
        self.log.close()
        return time.monotonic() - started

    def send_mail(self, sender: str, subject: str, text: str, **headers: str) -> str:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "helpdesk@localhost", subject
        mail["Message-ID"] = f"<{uuid.uuid4().hex}@mail.example.ac.uk>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as smtp:
            smtp.send_message(mail)
        return str(mail["Message-ID"])

    def mails_to(self, address: str) -> list[EmailMessage]:
        paths = sorted((self.folder / "outbox").glob("*.eml"))
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        return [mail for mail in mails if address in str(mail["To"])]  # type: ignore[misc]

    def browser(self) -> Browser:
        return Browser(self.url)

    def signed_in(self, email: str, password: str) -> Browser:
        browser = self.browser()
        page = browser.get("/sign-in/")
        page = browser.post("/sign-in/", {"username": email, "password": password}, page)
        assert "/sign-in/" not in browser.where, page
        return browser


class Browser:
    """Plain HTTP with cookies and forms, as a browser without JavaScript."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        self.where = ""

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=30) as answer:
            self.where = answer.url
            return str(answer.read().decode())

    def post(self, path: str, data: dict[str, str], page: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token:
            data = {**data, "csrfmiddlewaretoken": token.group(1)}
        request = Request(self.url + path, urlencode(data).encode(), {"Referer": self.url + path, "Origin": self.url})
        with self.opener.open(request, timeout=30) as answer:
            self.where = answer.url
            return str(answer.read().decode())


def children_of(pid: int) -> Iterator[int]:
    """Process ids of the direct children, from /proc."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                yield int(path.parent.name)
