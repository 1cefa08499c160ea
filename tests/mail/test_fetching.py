"""Fetching against a real mail server: nothing is lost, nothing comes twice, no mail stops another."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from mail.inbound import fetching, imap
from mail.inbound.fetching import Fetcher, fetch_due
from mail.inbound.raw import raw_read
from mail.models import InboundEmail, MailboxAccount
from mail.tests.mails import mail
from tests.dovecot import Dovecot
from tests.support import work
from tickets.models import Ticket


def numbered(number: int, *headers: str, body: str = "It is dark.") -> bytes:
    return mail(f"Subject: Printer {number}", f"Message-ID: <{number}@mail.example.org>", *headers, body=body)


def again(account: MailboxAccount) -> MailboxAccount:
    """As a minute later."""
    MailboxAccount.objects.filter(pk=account.pk).update(run_after=timezone.now())
    fetch_due()
    account.refresh_from_db()
    return account


def states() -> list[str]:
    return list(InboundEmail.objects.order_by("pk").values_list("state", flat=True))


def test_mail_becomes_tickets_and_lies_unread_in_the_folder_for_processed_mail(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    raws = [numbered(1), numbered(2, body="caf\xe9 " * 50)]
    dovecot.put(account.username, *raws)
    fetch_due()
    work()
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["Printer 1", "Printer 2"]
    assert [raw_read(row) for row in InboundEmail.objects.order_by("pk")] == raws
    assert dovecot.folder_of(account.username) == []
    assert dovecot.folder_of(account.username, "Processed") == raws
    assert all(b"\\Seen" not in flags for flags in dovecot.flags(account.username, "Processed"))
    account.refresh_from_db()
    assert (account.problem, account.failures, account.left_on_server) == ("", 0, 0)
    assert account.fetched_at
    assert account.mail_came_at


def test_mail_that_a_person_has_read_is_fetched_all_the_same_and_what_they_deleted_is_left_alone(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    dovecot.put(account.username, numbered(1), numbered(2))
    client = dovecot.client(account.username)
    client.select_folder("INBOX")
    client.add_flags([1], [b"\\Seen"])
    client.add_flags([2], [b"\\Deleted"])
    client.logout()
    fetch_due()
    assert [raw_read(row) for row in InboundEmail.objects.all()] == [numbered(1)]
    assert dovecot.folder_of(account.username) == [numbered(2)]


def test_five_mails_with_one_message_id_are_five_rows_and_one_copy_of_a_mail_is_a_duplicate(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    same = [mail("Subject: Same", "Message-ID: <same@example.org>", body=f"Text {number}") for number in range(5)]
    dovecot.put(account.username, *same, same[0])
    fetch_due()
    work()
    assert sorted(states()) == ["duplicate", *["filed"] * 5]
    assert Ticket.objects.count() == 5


@pytest.mark.parametrize("step", ["store", "move"])
def test_a_crash_at_a_step_costs_nothing_but_the_time_until_the_next_look(
    account: MailboxAccount, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """R01, R02: before the commit the mail is fetched again; after it, known and only moved."""
    dovecot.put(account.username, numbered(1), numbered(2))
    with monkeypatch.context() as patch:
        target = (fetching, "emails_store") if step == "store" else (imap.Session, "put_away")
        patch.setattr(*target, _crash)
        with pytest.raises(KeyboardInterrupt):
            fetch_due()
    assert len(dovecot.folder_of(account.username)) == 2
    MailboxAccount.objects.update(lease_until=timezone.now())
    fetch_due()
    work()
    assert Ticket.objects.count() == 2
    assert states() == ["filed", "filed"]
    assert dovecot.folder_of(account.username) == []
    assert len(dovecot.folder_of(account.username, "Processed")) == 2


def _crash(*_args: Any, **_kwargs: Any) -> None:
    raise KeyboardInterrupt


def test_a_folder_made_anew_neither_loses_mail_nor_floods_the_desk(account: MailboxAccount, dovecot: Dovecot) -> None:
    """R16: UIDVALIDITY changes and UIDs begin at 1 again."""
    MailboxAccount.objects.update(processed_folder="", folder="Desk")
    client = dovecot.client(account.username)
    client.create_folder("Desk")
    for raw in (numbered(1), numbered(2)):
        client.append("Desk", raw)
    fetch_due()
    work()
    client.delete_folder("Desk")
    client.create_folder("Desk")
    for raw in (numbered(2), numbered(1), numbered(3)):
        client.append("Desk", raw)
    client.logout()
    before = MailboxAccount.objects.get().uidvalidity
    again(account)
    work()
    assert account.uidvalidity != before
    assert Ticket.objects.count() == 3
    assert states() == ["filed"] * 3
    again(account)
    assert InboundEmail.objects.count() == 3


def test_mail_left_in_the_folder_is_taken_once(account: MailboxAccount, dovecot: Dovecot) -> None:
    MailboxAccount.objects.update(processed_folder="")
    dovecot.put(account.username, numbered(1))
    fetch_due()
    again(account)
    assert InboundEmail.objects.count() == 1
    assert len(dovecot.folder_of(account.username)) == 1


def test_a_mail_the_server_will_not_give_does_not_stop_the_others_and_is_said(
    account: MailboxAccount, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imapclient.exceptions import IMAPClientError

    dovecot.put(account.username, numbered(1), numbered(2), numbered(3))
    whole, alone = imap.Session.raws, imap.Session.raw

    def raws(self: imap.Session, uids: list[int]) -> dict[int, bytes]:
        if 2 in uids:
            raise IMAPClientError("[SERVERBUG] Internal error occurred")
        return whole(self, uids)

    def raw(self: imap.Session, uid: int, *rest: Any) -> bytes | None:
        if uid == 2:
            raise IMAPClientError("[SERVERBUG] Internal error occurred")
        return alone(self, uid, *rest)

    monkeypatch.setattr(imap.Session, "raws", raws)
    monkeypatch.setattr(imap.Session, "raw", raw)
    fetch_due()
    account.refresh_from_db()
    assert InboundEmail.objects.count() == 2
    assert account.stuck == {"2": "[SERVERBUG] Internal error occurred"}
    assert account.left_on_server == 1
    monkeypatch.undo()
    again(account)
    assert InboundEmail.objects.count() == 3
    assert account.stuck == {}


def test_a_mail_over_the_limit_leaves_its_headers_and_the_original_stays_on_the_server(
    account: MailboxAccount, dovecot: Dovecot, settings: Any
) -> None:
    """R27: the requester is heard, and the agent reads why the text is missing."""
    settings.MAIL_MAX_BYTES = 2_000
    dovecot.put(account.username, numbered(1, body="x" * 3_000), numbered(2))
    fetch_due()
    work()
    row = InboundEmail.objects.get(evidence__has_key="too_large")
    assert row.evidence["too_large"] > 3_000
    assert row.ticket is not None
    assert "too large" in row.message.text
    assert Ticket.objects.count() == 2


def test_a_large_mail_is_read_in_pieces(
    account: MailboxAccount, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "CHUNK", 1_000)
    monkeypatch.setattr(imap, "TOGETHER_BYTES", 3_000)
    raws = [numbered(number, body=f"{number}" * size) for number, size in enumerate((5_000, 10, 2_999, 1_000))]
    dovecot.put(account.username, *raws)
    fetch_due()
    assert [raw_read(row) for row in InboundEmail.objects.order_by("uid")] == raws


def test_a_backlog_is_taken_in_turns_so_that_others_have_theirs(
    account: MailboxAccount, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "TOGETHER", 2)
    monkeypatch.setattr(fetching, "LOOK_SECONDS", -1)
    dovecot.put(account.username, *[numbered(number) for number in range(3)])
    fetcher = Fetcher(account.pk)
    assert fetcher.look_if_due()
    fetcher.close()
    account.refresh_from_db()
    assert account.left_on_server == 3
    assert account.run_after <= timezone.now()
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 60)
    fetch_due()
    assert InboundEmail.objects.count() == 3


def test_mail_from_before_the_day_the_mailbox_was_connected_is_left_alone(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    tomorrow = timezone.now().date() + timezone.timedelta(days=1)
    MailboxAccount.objects.update(since=tomorrow)
    dovecot.put(account.username, numbered(1))
    fetch_due()
    assert not InboundEmail.objects.exists()


def test_without_move_the_server_is_told_to_copy_and_expunge_only_these(
    account: MailboxAccount, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dovecot.put(account.username, numbered(1), numbered(2))
    client = dovecot.client(account.username)
    client.select_folder("INBOX")
    client.add_flags([2], [b"\\Deleted"])
    client.logout()
    from imapclient import IMAPClient

    has = IMAPClient.has_capability
    monkeypatch.setattr(IMAPClient, "has_capability", lambda self, name: name != "MOVE" and has(self, name))
    fetch_due()
    assert dovecot.folder_of(account.username) == [numbered(2)]
    assert dovecot.folder_of(account.username, "Processed") == [numbered(1)]


def test_a_mail_moved_or_expunged_by_a_person_meanwhile_is_no_error(
    account: MailboxAccount, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dovecot.put(account.username, numbered(1), numbered(2))
    sizes = imap.Session.sizes

    def expunge_then(self: imap.Session, uids: list[int]) -> dict[int, int]:
        found = sizes(self, uids)
        client = dovecot.client(account.username)
        client.select_folder("INBOX")
        client.delete_messages([1])
        client.expunge()
        client.logout()
        return found

    monkeypatch.setattr(imap.Session, "sizes", expunge_then)
    fetch_due()
    account.refresh_from_db()
    assert account.failures == 0
    assert [raw_read(row) for row in InboundEmail.objects.all()] == [numbered(2)]
