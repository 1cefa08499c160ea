"""Real web, worker, beat and listener: a mail becomes a ticket, the answer a mail, the reply a message."""

from __future__ import annotations

import os
import re
import smtplib
import uuid
from pathlib import Path

import pytest

from tests.live.server import Browser, Server, wait_for

pytestmark = pytest.mark.live


def password_of(server: Server, email: str) -> str:
    for line in (server.folder / "demo-sign-ins.txt").read_text().splitlines():
        if email in line:
            return line.split()[-1]
    raise AssertionError(f"no sign-in for {email}")


def agent(server: Server) -> Browser:
    return server.signed_in("priya@example.ac.uk", password_of(server, "priya@example.ac.uk"))


def ticket_path(browser: Browser, subject: str) -> str | None:
    page = browser.get("/desk/?view=open&q=" + subject.split()[-1])
    if "/desk/tickets/" in browser.where:
        return browser.where.removeprefix(browser.url)
    found = re.search(r'href="(/desk/tickets/[^"]+)"[^>]*>[^<]*' + re.escape(subject), page)
    return found.group(1) if found else None


def test_a_mail_becomes_a_ticket_its_answer_a_mail_and_the_reply_joins_the_ticket(server: Server) -> None:
    word = "zx" + uuid.uuid4().hex[:10]
    sender = f"{word}@example.ac.uk"
    server.send_mail(f"Nia Field <{sender}>", f"Broken printer {word}", "It prints blank pages.")
    acknowledgement = wait_for("the acknowledgement", lambda: server.mails_to(sender))[0]
    assert re.search(r"\[\d{5,}-[A-Z3]\]", str(acknowledgement["Subject"]))

    browser = agent(server)
    path = wait_for("the ticket", lambda: ticket_path(browser, f"Broken printer {word}"))
    page = browser.get(path)
    assert "It prints blank pages." in page
    last_seen = re.search(r'name="last_seen" value="(\d+)"', page)
    browser.post(
        path + "reply/",
        {"text": "Please try the tray below.", "kind": "reply", "last_seen": last_seen.group(1) if last_seen else ""},
        page,
    )
    answer = wait_for(
        "the answer by mail",
        lambda: [m for m in server.mails_to(sender) if "try the tray" in m.get_body(("plain",)).get_content()],
    )[0]

    mail = smtplib.SMTP("127.0.0.1", server.smtp_port, timeout=10)
    reply = (
        f"From: {sender}\r\nTo: {answer['Reply-To'] or answer['From']}\r\nSubject: Re: {answer['Subject']}\r\n"
        f"Message-ID: <{uuid.uuid4().hex}@mail.example.ac.uk>\r\nIn-Reply-To: {answer['Message-ID']}\r\n\r\n"
        "That helped, thank you.\r\n"
    )
    mail.sendmail(sender, ["helpdesk@localhost"], reply.encode())
    mail.quit()
    wait_for("the reply on the ticket", lambda: "That helped, thank you." in browser.get(path))


def test_the_pipe_stores_a_mail_and_the_worker_files_it(server: Server) -> None:
    word = "qv" + uuid.uuid4().hex[:10]
    raw = f"From: {word}@example.ac.uk\nTo: helpdesk@localhost\nSubject: Lost card {word}\n\nWhere do I go?\n"
    assert server.manage("receive_email", stdin=raw.encode()).returncode == 0
    browser = agent(server)
    wait_for("the ticket", lambda: ticket_path(browser, f"Lost card {word}"))


def test_what_is_sent_is_kept_as_eml_and_readable_by_administrators_only(server: Server) -> None:
    word = "pk" + uuid.uuid4().hex[:10]
    server.send_mail(f"{word}@example.ac.uk", f"Screen {word}", "It is dark.")
    wait_for("the acknowledgement", lambda: server.mails_to(f"{word}@example.ac.uk"))
    admin = server.signed_in("admin@example.ac.uk", password_of(server, "admin@example.ac.uk"))
    assert f"{word}@example.ac.uk" in admin.get("/desk/outbox/")
    with pytest.raises(OSError, match="403"):
        agent(server).get("/desk/outbox/")


def test_it_says_that_it_is_ready(server: Server) -> None:
    wait_for("readiness", lambda: '"ok"' in server.browser().get("/readyz"))


@pytest.mark.skipif(bool(os.environ.get("LIVE_DATABASE_URL")), reason="the embedded default's own files")
def test_the_sign_ins_are_random_and_private(server: Server) -> None:
    path = Path(server.folder / "demo-sign-ins.txt")
    assert path.stat().st_mode & 0o077 == 0
    assert (server.folder / "secret-key").stat().st_mode & 0o077 == 0
    passwords = [line.split()[-1] for line in path.read_text().splitlines()]
    assert len(set(passwords)) == len(passwords) >= 5
