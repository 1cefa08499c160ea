"""The process that fetches: a thread for each mailbox, so that a slow server holds up no other.

Looking once a minute is the truth; IDLE only wakes it sooner, since servers forget to tell. Several such processes
may run: a look is under a lease.
"""

from __future__ import annotations

import logging
import threading
import time

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from common import jobs
from mail.inbound.fetching import Fetcher
from mail.models import MailboxAccount
from mail.troubles import trouble_of

log = logging.getLogger(__name__)
TICK_SECONDS = 2.0  # how soon a new or changed mailbox is noticed, and a stop is heard
BEAT_SECONDS = 10
IDLE_SECONDS = 60.0
STOP_SECONDS = 4.0
HEART = "fetch"


class FetchLoop:
    """Starts and ends the threads as mailboxes come and go, until `stop` is set."""

    def __init__(self, stop: threading.Event, *, may_idle: bool = True) -> None:
        self.stop, self.may_idle = stop, may_idle
        self._threads: dict[int, _MailboxThread] = {}

    def run(self) -> None:
        beaten = 0.0
        try:
            while not self.stop.is_set():
                try:
                    if time.monotonic() - beaten > BEAT_SECONDS:
                        jobs.beat_heart(HEART)
                        beaten = time.monotonic()
                    self._match_threads()
                except Error:
                    log.warning("the database is away", exc_info=True)
                finally:
                    close_old_connections()
                self.stop.wait(TICK_SECONDS)
        finally:
            for thread in self._threads.values():
                thread.ended.set()
            deadline = time.monotonic() + STOP_SECONDS
            for thread in self._threads.values():
                thread.join(timeout=max(deadline - time.monotonic(), 0))
            connections.close_all()

    def _match_threads(self) -> None:
        rows = MailboxAccount.objects.filter(fetches=True, mailbox__is_active=True)
        wanted = dict(rows.values_list("pk", "idles"))
        for key, thread in list(self._threads.items()):
            if key not in wanted or not thread.is_alive():
                thread.ended.set()
                del self._threads[key]
        for key, idles in wanted.items():
            if key in self._threads:
                self._threads[key].idles = idles and self.may_idle
                continue
            thread = self._threads[key] = _MailboxThread(key, idles and self.may_idle)
            thread.start()


class _MailboxThread(threading.Thread):
    """Looks at one mailbox again and again."""

    def __init__(self, account_id: int, idles: bool) -> None:
        super().__init__(name=f"mailbox-{account_id}", daemon=True)
        self.account_id, self.idles = account_id, idles
        self.ended = threading.Event()
        self.fetcher = Fetcher(account_id)

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                try:
                    self.fetcher.look_if_due()
                    self._wait()
                except Error:
                    log.warning("the database is away", exc_info=True)
                    self.ended.wait(TICK_SECONDS)
                finally:
                    close_old_connections()
        finally:
            self.fetcher.close()
            connections.close_all()

    def _wait(self) -> None:
        """Until the mailbox is due again, or its server tells of something new."""
        due = MailboxAccount.objects.filter(pk=self.account_id).values_list("run_after", flat=True).first()
        seconds = (due - timezone.now()).total_seconds() if due else TICK_SECONDS
        session = self.fetcher.session
        if session is None or not (self.idles and session.has_idle):
            self.ended.wait(max(min(seconds, TICK_SECONDS), 0))
            return
        try:
            is_told = seconds > 0 and session.wait(min(seconds, IDLE_SECONDS), self.ended.is_set)
        except Exception as error:  # the next look opens a new session and says what is wrong, if it still is
            log.info("waiting for mail ended", extra={"reason": trouble_of(error).words})
            self.fetcher.close()
            return
        if is_told:
            wake(self.account_id)


def wake(account_id: int) -> None:
    """The mailbox is due now, if nobody is at it."""
    MailboxAccount.objects.filter(pk=account_id, state=MailboxAccount.IDLE, failures=0).update(run_after=timezone.now())
