"""Workers are killed at every step and every statement, against real servers: nothing is lost, nothing done twice.

R01 to R06 and R30 of the table of faults, on whatever database the run is for. The short version takes every few
statements; with CRASH_EVERY_STATEMENT=1 all of them.
"""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.crash.conftest import USER, CrashDesk
from tests.crash.mails import some
from tests.crash.steps import STEPS

# Without a bell nothing here would change: these workers look by themselves.
_is_repeated = os.environ.get("LIVE_BROKER_URL") == "memory://"
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(_is_repeated, reason="these workers hear no bell: the run before did it"),
]
# Between the server's 250 and our commit nobody can know: there alone a second copy may leave, under the same id.
MAY_DOUBLE = {"send.accepted", "send.noted"}
STRIDE = 1 if os.environ.get("CRASH_EVERY_STATEMENT") == "1" else 5


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_loses_nothing_and_doubles_nothing(crash_desk: CrashDesk, step: str) -> None:
    """R01 fetch, R02 stored, R03 unread, R04 accepted."""
    mails = some()
    crash_desk.put(mails)
    assert crash_desk.do("work", step=step) == {"signal": signal.SIGKILL}
    crash_desk.work_to_the_end()
    crash_desk.check(mails, doubled=1 if step in MAY_DOUBLE else 0)


def test_killed_again_and_again_at_the_moment_of_sending_each_copy_has_the_same_id(crash_desk: CrashDesk) -> None:
    mails = some(1)
    crash_desk.put(mails)
    for _ in range(3):
        assert crash_desk.do("work", step="send.accepted") == {"signal": signal.SIGKILL}
        time.sleep(0.7)
    crash_desk.work_to_the_end()
    crash_desk.check(mails, doubled=3)


def test_a_worker_killed_at_any_statement_of_the_intake_loses_nothing(crash_desk: CrashDesk) -> None:
    """R05. The number of statements is counted first; they begin at another place each time."""
    counting = some(1)
    crash_desk.put(counting)
    statements = crash_desk.do("work")["statements"]
    assert statements > 10
    crash_desk.check(counting)
    everything = list(counting)
    for number in range(1 + random.randrange(STRIDE), statements + 1, STRIDE):
        mails = some(1)
        crash_desk.put(mails)
        everything += mails
        assert crash_desk.do("work", statement=number) == {"signal": signal.SIGKILL}, number
        time.sleep(0.7)
        crash_desk.do("work")
    crash_desk.work_to_the_end()
    crash_desk.check(everything)


@pytest.mark.parametrize(("step", "is_sending"), [("process.parsed", False), ("send.claimed", True)])
def test_a_worker_that_stood_still_past_its_lease_changes_nothing_when_it_goes_on(
    crash_desk: CrashDesk, step: str, is_sending: bool
) -> None:
    """R30: the other one's work stands."""
    mails = some(1)
    crash_desk.put(mails)
    stopped = crash_desk.do("work", step=step, pause=True)["stopped"]
    time.sleep(0.8)
    crash_desk.do("work")
    crash_desk.do("wake", pid=stopped)
    crash_desk.work_to_the_end()
    crash_desk.check(mails, doubled=1 if is_sending else 0)


def test_without_the_look_at_the_lease_this_test_would_fail(crash_desk: CrashDesk) -> None:
    """What the tests above rest on: unfenced, the worker that stood still files the mail a second time."""
    mails = some(1)
    crash_desk.put(mails)
    stopped = crash_desk.do("work", step="process.parsed", pause=True, unfenced=True)["stopped"]
    time.sleep(0.8)
    crash_desk.do("work")
    crash_desk.do("wake", pid=stopped)
    crash_desk.work_to_the_end()
    found = crash_desk.do("facts", senders=[mails[0].sender])
    assert found["tickets"] == [mails[0].sender] * 2
    assert crash_desk.dovecot.folder_of(USER) == []
