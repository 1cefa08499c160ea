"""Alive, ready, and what is wrong in words: who is told what."""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from common.jobs import beat_heart
from common.models import Heartbeat
from helpdesk import checks
from mail.inbound.store import email_store
from mail.models import InboundEmail, OutboundEmail
from tests.support import Desk, make_desk, work

pytestmark = pytest.mark.django_db
PARTS = {
    "database", "broker", "worker", "beat", "smtp", "waiting", "mailboxes", "quarantine", "dead_letters", "disk",
    "search",
}  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    cache.set("health-broker", "good", 60)
    for name in ("worker", "beat", "smtp"):
        beat_heart(name)
    return make_desk()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def states() -> dict[str, str]:
    return {finding.code: finding.state for finding in checks.findings()}


def test_it_says_that_it_lives_without_asking_anybody(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert Client().get("/healthz").content == b"ok\n"


def test_strangers_agents_and_students_learn_ok_and_no_more(desk: Desk) -> None:
    for client in (Client(), signed_in(desk.agent), signed_in(desk.student)):
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {"status": "ok"}


def test_administrators_read_every_part(desk: Desk) -> None:
    body = signed_in(desk.admin).get("/readyz").json()
    assert set(body["parts"]) == PARTS
    assert body["parts"]["database"]["state"] == "good"
    assert body["parts"]["mailboxes"]["addresses"] == ["helpdesk@localhost"]


def test_a_silent_worker_is_failing_and_said_in_words(desk: Desk) -> None:
    Heartbeat.objects.filter(name="worker").update(at=timezone.now() - timedelta(minutes=5))
    assert Client().get("/readyz").status_code == 503
    page = signed_in(desk.agent).get("/desk/health/").content.decode()
    assert "Something is broken" in page
    assert "neither filed nor sent" in page


@pytest.mark.parametrize("name", ["beat", "smtp"])
def test_a_silent_helper_is_a_warning(desk: Desk, name: str) -> None:
    Heartbeat.objects.filter(name=name).delete()
    assert states()[name] == "warn"
    assert Client().get("/readyz").status_code == 200


def test_a_dead_broker_is_a_warning_since_the_work_goes_on(desk: Desk) -> None:
    cache.set("health-broker", "warn", 60)
    assert states()["broker"] == "warn"
    assert "Work goes on by itself" in signed_in(desk.agent).get("/desk/health/").content.decode()


def test_work_that_waits_too_long_is_shown_with_its_age(desk: Desk) -> None:
    row = email_store(raw=b"From: a@example.ac.uk\nSubject: x\n\nx", source="pipe")
    assert states()["waiting"] == "good"
    InboundEmail.objects.filter(pk=row.pk).update(run_after=timezone.now() - timedelta(minutes=10))
    found = next(finding for finding in checks.findings() if finding.code == "waiting")
    assert found.state == "warn"
    assert 590 < found.facts["oldest_seconds"] < 700


def test_mail_to_decide_and_mail_not_delivered_are_counted(desk: Desk) -> None:
    row = email_store(raw=b"Subject: who sent this?\n\nNobody knows.\n", source="pipe")
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.QUARANTINED
    OutboundEmail.objects.create(
        kind="reply", recipient="a@example.ac.uk", rfc_message_id="<1@x>", subject="x", text="x", state="failed"
    )
    found = states()
    assert (found["quarantine"], found["dead_letters"]) == ("warn", "warn")
    page = signed_in(desk.admin).get("/desk/health/").content.decode()
    assert 'href="/desk/mail/"' in page
    assert "1 mail could not be filed by itself" in page


@pytest.mark.parametrize(("free", "state"), [(10**7, "bad"), (5 * 10**8, "warn"), (10**12, "good")])
def test_room_on_the_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _path: usage(10**13, 0, free))
    assert states()["disk"] == state


def test_raw_facts_are_for_administrators(desk: Desk) -> None:
    assert "helpdesk@localhost" in signed_in(desk.admin).get("/desk/health/").content.decode()
    assert "helpdesk@localhost" not in signed_in(desk.agent).get("/desk/health/").content.decode()
