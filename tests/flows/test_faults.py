"""Broker, disk or database away, and many at once: a clear word, the work kept, nothing twice, no 500."""

from __future__ import annotations

import errno
import threading
import time
import uuid
from typing import Any

import pytest
from celery import current_app
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from common import jobs
from common.models import Event
from mail.listener import receive
from mail.models import InboundEmail, OutboundEmail
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import Message, Ticket

MAIL = (
    b"From: aisha@example.ac.uk\r\nTo: helpdesk@localhost\r\nSubject: No sound\r\nMessage-ID: <%s@x>\r\n\r\nSilent.\r\n"
)
pytestmark = pytest.mark.django_db(transaction=True)


def together(number: int, act: Any) -> list[Any]:
    """Runs `act` in so many threads at once, each with a connection of its own; raises what one raised."""
    results: list[Any] = []
    start = threading.Barrier(number)

    def run(turn: int) -> None:
        try:
            start.wait(timeout=30)
            results.append(act(turn))
        except BaseException as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(turn,)) for turn in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch):
    """Bells really go out, to a place where nobody listens."""
    monkeypatch.undo()  # the silent broker of all other tests
    old = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:9/0"
    current_app.amqp._producer_pool = None
    jobs._last_ring.clear()
    yield
    current_app.conf.broker_url = old
    current_app.amqp._producer_pool = None
    jobs._last_ring.clear()


def test_without_a_broker_pages_answer_and_the_work_is_done_later(
    desk: Desk, settings: Any, tmp_path: Any, dead_broker: None
) -> None:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    failed = jobs.bells_failed
    started = time.monotonic()
    services.ticket_open(actor=None, requester=desk.student, subject="No sound", text="Silent.", channel="web")
    assert time.monotonic() - started < 4
    assert jobs.bells_failed == failed + 1
    work()
    assert len(mails_to(desk.student.email)) == 1


def test_a_full_disk_makes_the_listener_say_later_and_leaves_nothing_half(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from mail.inbound import raw

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(raw.os, "fsync", full)
        assert receive(MAIL % b"1", "aisha@example.ac.uk", ["helpdesk@localhost"]).startswith("451")
    assert not InboundEmail.objects.exists()
    assert receive(MAIL % b"1", "aisha@example.ac.uk", ["helpdesk@localhost"]).startswith("250")
    work()
    assert Ticket.objects.count() == 1


def test_a_database_that_is_away_makes_the_listener_say_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(InboundEmail.objects, "create", away)
        assert receive(MAIL % b"2", "a@example.ac.uk", ["helpdesk@localhost"]).startswith("451")


def test_a_full_disk_is_said_to_the_agent_and_nothing_is_half_done(
    desk: Desk, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="No sound", text="Silent.", channel="web")
    client = sign_in(desk.agent)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    data = {"kind": "reply", "text": "See the plan.", "nonce": str(uuid.uuid4())}
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        file = SimpleUploadedFile("plan.txt", b"plan")
        response = client.post(f"{ticket.get_absolute_url()}reply/", {**data, "files": file})
    assert response.status_code == 503
    assert "Retry-After" in response.headers
    assert ticket.messages.count() == 1
    assert client.post(f"{ticket.get_absolute_url()}reply/", data).status_code == 302


def test_a_database_that_is_away_is_a_503_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    client = Client(raise_request_exception=False)
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        for path in (
            "/",
            "/search/?q=password",
            "/report/",
            "/sign-in/",
            "/desk/",
            "/my/",
            "/t/x/",
            "/api/v1/tickets/",
        ):
            response = client.get(path)
            assert response.status_code in (200, 302, 401, 503), path
            assert response.status_code != 503 or "Retry-After" in response.headers
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"status": "failing"}


def test_a_broken_database_in_the_session_is_a_503_too(
    desk: Desk, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(desk.agent)
    client.raise_request_exception = False

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    assert client.get("/desk/").status_code == 503


def test_many_mails_at_once_become_one_ticket_each(desk: Desk) -> None:
    together(12, lambda turn: receive(MAIL % str(turn).encode(), "", ["helpdesk@localhost"]))
    together(3, lambda _turn: jobs.drain_all())
    work()
    assert InboundEmail.objects.filter(state=InboundEmail.FILED).count() == 12
    assert Ticket.objects.count() == 12
    assert Event.objects.filter(dispatched_at__isnull=True).count() == 0


def test_workers_side_by_side_send_each_mail_once(desk: Desk) -> None:
    for turn in range(6):
        services.ticket_open(
            actor=desk.agent, requester=desk.student, subject=f"No {turn}", text="Silent.", channel="phone"
        )
    together(4, lambda _turn: jobs.drain_all())
    work()
    sent = [mail["Message-ID"] for mail in mails_to(desk.student.email)]
    assert len(sent) == len(set(sent)) == OutboundEmail.objects.count()
    assert Ticket.objects.count() == 6


def test_one_press_of_a_button_by_twenty_fingers_is_one_message(desk: Desk) -> None:
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="No sound", text="Silent.", channel="web")
    nonce = uuid.uuid4()
    together(
        20,
        lambda _turn: services.desk_write(
            actor=desk.agent, ticket=ticket, kind="reply", text="Once.", nonce=nonce, uploads=[]
        ),
    )
    assert Message.objects.filter(text="Once.").count() == 1


def test_one_form_sent_twenty_times_at_once_is_one_ticket(desk: Desk) -> None:
    from tickets.services.portal import report_send

    nonce = uuid.uuid4()
    tickets = together(
        20,
        lambda _turn: report_send(
            actor=None,
            email="guest@example.ac.uk",
            name="",
            subject="No sound",
            text="Silent.",
            nonce=nonce,
            uploads=[],
        ),
    )
    assert len({ticket.pk for ticket in tickets}) == 1
    assert Ticket.objects.count() == 1


def test_a_worker_killed_in_the_middle_leaves_its_rows_to_the_next(desk: Desk) -> None:
    receive(MAIL % b"k", "", ["helpdesk@localhost"])
    (row,) = jobs.claim(InboundEmail)
    assert jobs.claim(InboundEmail) == []  # the lease holds while somebody may be at work
    InboundEmail.objects.filter(pk=row.pk).update(lease_until=row.received_at)
    work()
    assert Ticket.objects.count() == 1
    assert jobs.finish(row, state=InboundEmail.FILED) is False  # the late worker's result is thrown away
