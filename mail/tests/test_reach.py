"""What is said of a mailbox's server: alarms that somebody can act on, and silence while all is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mail.models import Mailbox, MailboxAccount
from mail.reach import reach_of

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def account(**fields: Any) -> MailboxAccount:
    well = {"fetched_at": NOW - MINUTE, "mail_came_at": NOW - HOUR, "run_after": NOW + MINUTE}
    return MailboxAccount(mailbox=Mailbox(address="it@example.ac.uk"), **{**well, **fields})


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({}, "good", "Fetched"),
        ({"fetches": False}, "good", "not fetched"),
        ({"fetched_at": None, "mail_came_at": None}, "warn", "not been looked at yet"),
        ({"failures": 1, "problem": "credentials"}, "bad", "refuses the user name or the password"),
        ({"failures": 1, "problem": "certificate"}, "bad", "certificate"),
        ({"failures": 1, "problem": "consent"}, "bad", "signs in for this mailbox again"),
        ({"failures": 3, "problem": "connection", "failing_since": NOW - 5 * MINUTE}, "warn", "does not answer"),
        ({"failures": 9, "problem": "connection", "failing_since": NOW - 11 * MINUTE}, "bad", "does not answer"),
        ({"fetched_at": NOW - 11 * MINUTE}, "bad", "Is “mail fetcher” running?"),
        ({"problem": "folder"}, "warn", "folder"),
        ({"stuck": {"4": "no"}}, "warn", "will not give 1 mail."),
        ({"mail_came_at": NOW - 73 * HOUR}, "warn", "No mail has come for 72 hours"),
        ({"mail_came_at": NOW - 71 * HOUR}, "good", "Fetched"),
        ({"mail_came_at": NOW - 999 * HOUR, "silent_hours": 0}, "good", "Fetched"),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_said_when_somebody_must_act(
    fields: dict[str, Any], state: str, words: str
) -> None:
    reach = reach_of(account(**fields), NOW)
    assert reach.state == state
    assert words in reach.words
