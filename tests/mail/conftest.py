"""A real mail server for the tests of fetching; one for all of them, each test with a user of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from common.sealed import seal
from mail.models import MailboxAccount
from tests.dovecot import PASSWORD, Dovecot, require
from tests.support import Desk


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    require()
    with Dovecot() as running:
        yield running


@pytest.fixture
def account(desk: Desk, dovecot: Dovecot, settings: Any) -> MailboxAccount:
    """The desk's mailbox on the mail server, empty, by TLS and password."""
    settings.MAIL_CA_FILE = dovecot.ca_file
    return account_on(dovecot, desk)


def account_on(dovecot: Dovecot, desk: Desk, **fields: Any) -> MailboxAccount:
    defaults: dict[str, Any] = {
        "mailbox": desk.mailbox,
        "username": "user-" + uuid.uuid4().hex[:10],
        "password_sealed": seal(PASSWORD),
        "imap_host": "127.0.0.1",
        "imap_port": dovecot.imaps,
    }
    return MailboxAccount.objects.create(**{**defaults, **fields})
