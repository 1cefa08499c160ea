"""A server that refuses, is away, cuts the line or cannot be believed: said in words, waited for, nothing lost."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from common.sealed import Unreadable, seal, unseal
from mail.inbound.fetch_loop import FetchLoop
from mail.inbound.fetching import Fetcher, fetch_due, retry_at
from mail.models import InboundEmail, MailboxAccount
from tests.dovecot import PASSWORD, Dovecot
from tests.live.server import free_port
from tests.mail.conftest import account_on
from tests.mail.proxy import BadLine
from tests.mail.test_fetching import again, numbered
from tests.support import Desk


def test_a_refused_password_is_said_and_tried_again_later_and_never_logged(
    account: MailboxAccount, dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    MailboxAccount.objects.update(password_sealed=seal("wrong-and-secret"))
    with caplog.at_level(logging.DEBUG):
        fetch_due()
    account.refresh_from_db()
    assert (account.problem, account.failures, account.state) == ("credentials", 1, "idle")
    assert account.run_after > timezone.now()
    assert "wrong-and-secret" not in caplog.text + account.error
    MailboxAccount.objects.update(password_sealed=seal(PASSWORD))
    dovecot.put(account.username, numbered(1))
    again(account)
    assert (account.problem, account.failures, account.failing_since) == ("", 0, None)
    assert InboundEmail.objects.count() == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(account: MailboxAccount, settings: Any) -> None:
    settings.MAIL_CA_FILE = ""
    fetch_due()
    account.refresh_from_db()
    assert account.problem == "certificate"


def test_starttls_is_used_where_it_is_asked_for(account: MailboxAccount, dovecot: Dovecot) -> None:
    MailboxAccount.objects.update(imap_port=dovecot.imap, imap_security="starttls")
    dovecot.put(account.username, numbered(1))
    fetch_due()
    assert InboundEmail.objects.count() == 1


def test_a_server_that_is_away_is_waited_for_longer_each_time_and_at_most_a_quarter_of_an_hour(
    account: MailboxAccount,
) -> None:
    MailboxAccount.objects.update(imap_port=free_port())
    fetch_due()
    first = MailboxAccount.objects.get()
    again(account)
    second = MailboxAccount.objects.get()
    assert (second.problem, second.failures) == ("connection", 2)
    assert second.failing_since == first.failing_since
    now = timezone.now()
    assert max(retry_at(50, now) - now for _ in range(200)) <= timedelta(minutes=15)


def test_a_folder_that_is_not_there_is_said(account: MailboxAccount) -> None:
    MailboxAccount.objects.update(folder="No such folder")
    fetch_due()
    account.refresh_from_db()
    assert account.problem == "folder"


def test_a_folder_that_cannot_be_moved_to_is_said_and_the_mail_is_ours_all_the_same(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    MailboxAccount.objects.update(processed_folder="../../x")
    dovecot.put(account.username, numbered(1))
    fetch_due()
    again(account)
    assert InboundEmail.objects.count() == 1
    assert (account.problem, account.failures) == ("folder", 0)
    assert account.fetched_at


def test_a_line_cut_in_the_middle_of_a_mail_loses_nothing(desk: Desk, dovecot: Dovecot, settings: Any) -> None:
    """R16: the server drops the connection mid-FETCH, five times, each time somewhere else."""
    settings.MAIL_CA_FILE = dovecot.ca_file
    with BadLine(dovecot.imap) as line:
        account = account_on(dovecot, desk, imap_port=line.port, imap_security="plain")
        dovecot.put(account.username, *[numbered(number, body="x" * 30_000) for number in range(6)])
        for drop_after in (300, 900, 20_000, 60_000, 100_000):
            line.drop_after = drop_after
            again(account)
            assert account.failures
        assert line.drops == 5
        line.drop_after = None
        again(account)
    assert account.failures == 0
    assert InboundEmail.objects.count() == 6
    assert len(dovecot.folder_of(account.username, "Processed")) == 6


def test_a_slow_line_is_borne(desk: Desk, dovecot: Dovecot) -> None:
    with BadLine(dovecot.imap) as line:
        line.pause, line.piece = 0.05, 1_000
        account = account_on(dovecot, desk, imap_port=line.port, imap_security="plain")
        dovecot.put(account.username, numbered(1, body="x" * 30_000))
        fetch_due()
    assert InboundEmail.objects.count() == 1


def test_two_at_one_mailbox_take_each_mail_once(account: MailboxAccount, dovecot: Dovecot) -> None:
    """R20: the lease lets one look; without it the constraint over UIDs still holds."""
    dovecot.put(account.username, *[numbered(number) for number in range(12)])
    barrier = threading.Barrier(3)

    def look() -> None:
        try:
            barrier.wait(timeout=10)
            fetcher = Fetcher(account.pk)
            fetcher.look_if_due()
            fetcher.close()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert InboundEmail.objects.count() == 12
    assert len(dovecot.folder_of(account.username, "Processed")) == 12


@pytest.fixture
def loop() -> Iterator[Callable[[], None]]:
    stop = threading.Event()
    thread = threading.Thread(target=FetchLoop(stop).run)
    yield thread.start
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_new_mail_is_fetched_within_three_seconds_while_another_mailbox_hangs(
    account: MailboxAccount, desk: Desk, dovecot: Dovecot, loop: Callable[[], None]
) -> None:
    from mail.models import Mailbox

    with BadLine(dovecot.imap) as hanging:
        hanging.pause = 30
        other = Mailbox.objects.create(address="slow@example.ac.uk", name="Slow", queue=desk.queue)
        account_on(dovecot, desk, mailbox=other, imap_port=hanging.port, imap_security="plain")
        loop()
        _until(lambda: MailboxAccount.objects.filter(pk=account.pk, fetched_at__isnull=False).exists(), 15)
        time.sleep(1.5)  # now it waits to be told
        dovecot.deliver(account.username, numbered(1))
        began = time.monotonic()
        _until(lambda: InboundEmail.objects.exists(), 10)
    assert time.monotonic() - began < 3


def _until(look: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def test_a_secret_is_sealed_and_opens_under_a_former_key_only(settings: Any) -> None:
    sealed = seal("pass phrase")
    assert "pass" not in sealed
    assert unseal(sealed) == "pass phrase"
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 8
    assert unseal(sealed) == "pass phrase"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed)
