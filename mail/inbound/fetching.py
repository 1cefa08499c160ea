"""Takes the mail out of a mailbox on another server: raw bytes and row committed first, only then moved there.

The folder is the queue: what lies in it is not ours yet, or is ours and not yet moved. So a crash between any two
steps costs nothing but the time until the next look.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Q
from django.utils import timezone
from imapclient.exceptions import IMAPClientError, LoginError

from common import jobs
from common.sealed import Unreadable, unseal
from mail import oauth
from mail.inbound.imap import Session, groups
from mail.inbound.store import Fetched, emails_store, known_uids
from mail.models import MailboxAccount
from mail.troubles import Trouble, trouble_of

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=8)
LOOK_SECONDS = 120  # then the row is given back for a moment: its lease stays short, and a stop is heard
RETRY_BASE, RETRY_CAP = 15, 900  # seconds
WITHOUT_MOVE = timedelta(days=14)  # of a folder that mails stay in, older ones are not looked at again
STUCK_MAX = 50


@dataclass
class Look:
    """What one look at a folder found: mails new to us, those still to come, those the server would not give."""

    new: int = 0
    left: int = 0
    stuck: dict[str, str] = field(default_factory=dict)
    trouble: Trouble | None = None


class Fetcher:
    """Looks at one mailbox over a session that is kept: signing in for each look makes servers refuse (throttling)."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.session: Session | None = None
        self._secrets: tuple[Any, ...] = ()

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
        self.session = None

    def look_if_due(self) -> bool | None:
        """One look, if the account is due and nobody else is at it. None: it was not. False: it went wrong."""
        only = Q(pk=self.account_id, fetches=True, mailbox__is_active=True)
        rows = jobs.claim(MailboxAccount, limit=1, lease=LEASE, only=only)
        if not rows:
            return None
        account = rows[0]
        try:
            look = self._look(account)
        except DatabaseError:
            self.close()
            raise  # ours, not the server's: the lease runs out
        except Exception as error:
            self.close()
            _failed(account, trouble_of(error))
            return False
        _went_well(account, look)
        return True

    def _look(self, account: MailboxAccount) -> Look:
        session = self._session(account)
        session.select()
        look = take_in(session, account, still=lambda: jobs.extend(account, LEASE))
        account.uidvalidity = session.uidvalidity
        return look

    def _session(self, account: MailboxAccount) -> Session:
        """The kept session while what it was opened with stays the same, else a new one."""
        wanted = (
            account.imap_host, account.imap_port, account.imap_security, account.username, account.auth,
            account.password_sealed, account.refresh_token_sealed, account.client_secret_sealed, account.folder,
        )  # fmt: skip
        if self.session is not None and wanted == self._secrets:
            return self.session
        self.close()
        self.session, self._secrets = open_session(account), wanted
        return self.session


def open_session(account: MailboxAccount) -> Session:
    """A signed-in session. Raises Trouble and what `trouble_of` sorts."""
    if account.auth != MailboxAccount.OAUTH:
        try:
            return Session(account, password=unseal(account.password_sealed))
        except Unreadable as error:
            raise Trouble(MailboxAccount.CREDENTIALS, str(error)) from error
    try:
        return Session(account, access_token=oauth.access_token(account))
    except LoginError:
        # It may have been taken back before its time: once more with a new one.
        oauth.access_token_forget(account)
        return Session(account, access_token=oauth.access_token(account))


def take_in(session: Session, account: MailboxAccount, *, still: Callable[[], Any]) -> Look:
    """Takes what lies in the selected folder, for LOOK_SECONDS at most. `still` is called along the way.

    No single mail stops the others: one that the server will not give is named in the result.
    """
    look, deadline = Look(), time.monotonic() + LOOK_SECONDS
    uids = session.uids(_since(account))
    known = known_uids(account.mailbox, session.uidvalidity, uids)
    if account.processed_folder:
        _put_away(session, account, look, sorted(known))  # a move that failed is tried again
    new = [uid for uid in uids if uid not in known]
    look.left = len(new)
    for place in range(0, len(new), 200):
        sizes = session.sizes(new[place : place + 200])
        look.left -= len(new[place : place + 200]) - len(sizes)  # gone meanwhile
        for group in groups(sizes):
            if time.monotonic() > deadline:
                return look
            _take_group(session, account, look, {uid: sizes[uid] for uid in group}, still)
            still()
    return look


def _take_group(
    session: Session, account: MailboxAccount, look: Look, sizes: dict[int, int], still: Callable[[], Any]
) -> None:
    """Reads some mails, keeps them, and only then moves them away."""
    mails = _read(session, look, sizes, still)
    look.new += emails_store(mailbox=account.mailbox, uidvalidity=session.uidvalidity, mails=mails)
    look.left -= len(sizes) - sum(str(uid) in look.stuck for uid in sizes)
    if account.processed_folder:
        _put_away(session, account, look, [mail.uid for mail in mails])


def _read(session: Session, look: Look, sizes: dict[int, int], still: Callable[[], Any]) -> list[Fetched]:
    try:
        return _read_at_once(session, sizes, still)
    except IMAPClientError as error:
        if trouble_of(error).code == MailboxAccount.CONNECTION:
            raise
    mails: list[Fetched] = []
    for uid, size in sizes.items():
        try:
            mails += _read_at_once(session, {uid: size}, still)
        except IMAPClientError as error:
            trouble = trouble_of(error)
            if trouble.code == MailboxAccount.CONNECTION:
                raise
            log.warning("a mail cannot be read from its server", extra={"uid": uid, "reason": trouble.words})
            look.stuck[str(uid)] = trouble.words
    return mails


def _read_at_once(session: Session, sizes: dict[int, int], still: Callable[[], Any]) -> list[Fetched]:
    small = [uid for uid, size in sizes.items() if size <= settings.MAIL_MAX_BYTES]
    if len(sizes) == 1 and small:
        raw = session.raw(small[0], sizes[small[0]], still)
        return [Fetched(small[0], raw)] if raw is not None else []
    mails = [Fetched(uid, raw) for uid, raw in session.raws(small).items()]
    for uid, size in sizes.items():
        if size > settings.MAIL_MAX_BYTES and (head := session.head(uid)) is not None:
            mails.append(Fetched(uid, head, too_large=size))
    return mails


def _put_away(session: Session, account: MailboxAccount, look: Look, uids: list[int]) -> None:
    """A folder that cannot be moved to is said, and stops nothing: the mails are ours by now."""
    try:
        for place in range(0, len(uids), 200):
            session.put_away(uids[place : place + 200], account.processed_folder)
    except IMAPClientError as error:
        trouble = trouble_of(error)
        if trouble.code == MailboxAccount.CONNECTION:
            raise
        look.trouble = Trouble(MailboxAccount.FOLDER, trouble.words)


def _since(account: MailboxAccount) -> Any:
    days = [account.since] if account.since else []
    if not account.processed_folder:
        days.append((timezone.now() - WITHOUT_MOVE).date())
    return max(days, default=None)


def _went_well(account: MailboxAccount, look: Look) -> None:
    now = timezone.now()
    more = look.left > len(look.stuck)
    facts: dict[str, Any] = {
        "run_after": now if more else now + timedelta(seconds=settings.MAIL_POLL_SECONDS),
        "attempts": 0,
        "failures": 0,
        "failing_since": None,
        "problem": look.trouble.code if look.trouble else "",
        "error": look.trouble.words if look.trouble else "",
        "fetched_at": now,
        "left_on_server": look.left,
        "stuck": dict(list(look.stuck.items())[:STUCK_MAX]),
        "uidvalidity": account.uidvalidity,
    }
    if look.new:
        facts["mail_came_at"] = now
    jobs.finish(account, state=MailboxAccount.IDLE, **facts)


def _failed(account: MailboxAccount, trouble: Trouble) -> None:
    now = timezone.now()
    failures = account.failures + 1
    log.warning("mailbox not reached", extra={"mailbox": account.mailbox_id, "problem": trouble.code})
    jobs.finish(
        account,
        state=MailboxAccount.IDLE,
        run_after=retry_at(failures, now),
        attempts=0,
        failures=failures,
        failing_since=account.failing_since or now,
        problem=trouble.code,
        error=trouble.words,
    )


def fetch_due() -> int:
    """Looks at all mailboxes that are due, one after the other, until nothing is left in them; returns the looks."""
    looks = 0
    accounts = MailboxAccount.objects.filter(fetches=True, mailbox__is_active=True)
    for key in list(accounts.order_by("pk").values_list("pk", flat=True)):
        fetcher = Fetcher(key)
        try:
            while fetcher.look_if_due():
                looks += 1
        finally:
            fetcher.close()
    return looks


def retry_at(failures: int, now: datetime) -> datetime:
    return jobs.retry_at(min(failures, 20), base=RETRY_BASE, cap=RETRY_CAP, now=now)
