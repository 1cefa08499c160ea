"""A process that forks workers which kill themselves where they are told to.

It reads jobs from its standard input, one JSON object a line, and answers each with one line. Django is set up once,
here; no database is open when it forks, so that each worker is a process of its own in all that matters. Killed
means SIGKILL: nothing is finished, flushed or rolled back by us.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.mail.backends import smtp  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from common import jobs  # noqa: E402
from common.models import Event  # noqa: E402
from common.sealed import seal  # noqa: E402
from mail.inbound import fetching, imap, intake, process  # noqa: E402
from mail.models import InboundEmail, MailboxAccount, OutboundEmail  # noqa: E402
from mail.outbound import deliver  # noqa: E402
from notifications.services import dispatch  # noqa: E402
from tests.crash.steps import STEPS  # noqa: E402
from tests.dovecot import PASSWORD  # noqa: E402
from tests.support import make_desk  # noqa: E402
from tickets.models import Message, Ticket  # noqa: E402

_still: dict[int, int] = {}  # workers that stand still, and where their answers will come
BEFORE, AFTER = "before", "after"
LEASE = timedelta(seconds=0.6)
# step → where it is, and whether the worker dies before or after that call
PLACES: dict[str, tuple[Any, str, str]] = {
    "fetch.claimed": (fetching.Fetcher, "_look", BEFORE),
    "fetch.read": (fetching, "_read", AFTER),
    "fetch.stored": (fetching, "emails_store", AFTER),
    "fetch.moved": (imap.Session, "put_away", AFTER),
    "process.claimed": (process, "process", BEFORE),
    "process.parsed": (process, "parse_email", AFTER),
    "apply.files_stored": (intake, "carry_out", BEFORE),
    "apply.written": (intake, "_write", AFTER),
    "apply.committed": (process, "apply", AFTER),
    "dispatch.composed": (dispatch.mails, "compose_notice", AFTER),
    "dispatch.queued": (dispatch, "email_queue", AFTER),
    "dispatch.committed": (dispatch, "event_dispatch", AFTER),
    "send.claimed": (deliver._Batch, "send", BEFORE),
    "send.accepted": (smtp.EmailBackend, "send_messages", AFTER),  # the server said 250, and nothing here knows
    "send.noted": (deliver, "message_note", AFTER),
    "send.finished": (deliver, "finish", AFTER),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def pause() -> None:
    """Stopped as by a long pause of the machine, until somebody wakes it."""
    os.kill(os.getpid(), signal.SIGSTOP)


def arm(owner: Any, name: str, when: str, act: Callable[[], None]) -> None:
    whole = getattr(owner, name)

    def armed(*args: Any, **kwargs: Any) -> Any:
        if when == BEFORE:
            act()
        found = whole(*args, **kwargs)
        if when == AFTER:
            act()
        return found

    setattr(owner, name, armed)


class DiesAt:
    """Kills the worker before its Nth SQL statement."""

    def __init__(self, number: int) -> None:
        self.number, self.seen = number, 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.seen += 1
        if self.seen == self.number:
            die()
        return execute(*args)


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Fetches, files, answers and sends until nothing is left; the statements of the intake are counted."""
    jobs.ring = lambda name: None  # type: ignore[assignment] - nobody listens
    process.LEASE = deliver.LEASE = fetching.LEASE = LEASE
    deliver.MARGIN = timedelta(0)
    if job.get("unfenced"):
        jobs.finish = _finish_without_fence
    if step := job.get("step"):
        owner, name, when = PLACES[step]
        arm(owner, name, when, pause if job.get("pause") else die)
    counter = DiesAt(job.get("statement", 0))
    if job.get("fetch", True):
        MailboxAccount.objects.update(run_after=timezone.now())
        fetching.fetch_due()
    for _ in range(20):
        with connection.execute_wrapper(counter):
            done = process.process_due()
        done += dispatch.dispatch_due() + deliver.send_due()
        if not done:
            break
    return {"statements": counter.seen}


def _finish_without_fence(row: Any, *, state: str, **fields: Any) -> bool:
    """What `common.jobs.finish` would be if it did not look whose lease it is."""
    type(row)._default_manager.filter(pk=row.pk).update(state=state, lease_until=None, lease_token=None, **fields)
    return True


def set_up(job: dict[str, Any]) -> dict[str, Any]:
    desk = make_desk()
    MailboxAccount.objects.create(
        mailbox=desk.mailbox, username=job["user"], password_sealed=seal(PASSWORD), imap_host="127.0.0.1",
        imap_port=job["port"], imap_security="plain",
    )  # fmt: skip
    return {"database": connection.vendor}


def facts(job: dict[str, Any]) -> dict[str, Any]:
    """What became of the mails of some senders."""
    senders = job["senders"]
    tickets = Ticket.objects.filter(requester__email__in=senders)
    return {
        "tickets": sorted(tickets.values_list("requester__email", flat=True)),
        "messages": Message.objects.filter(ticket__in=tickets).count(),
        "rows": sorted(InboundEmail.objects.filter(sender__in=senders).values_list("state", flat=True)),
        "unread": InboundEmail.objects.filter(state__in=["received", "processing"]).count(),
        "sent": sorted(OutboundEmail.objects.filter(ticket__in=tickets).values_list("state", flat=True)),
        "unsent": OutboundEmail.objects.filter(state__in=["queued", "sending"]).count(),
        "undispatched": Event.objects.filter(dispatched_at=None).count(),
    }


def forked(job: dict[str, Any]) -> dict[str, Any]:
    """Does one job in a child; says how it ended: its answer, the signal it died of, or that it stands still."""
    act = {"work": work, "set_up": set_up, "facts": facts}[job["do"]]
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reader)
            os.write(writer, json.dumps(act(job)).encode())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    _pid, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        _still[child] = reader
        return {"stopped": child}
    with os.fdopen(reader) as answer:
        text = answer.read()
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status)}
    return {"code": os.WEXITSTATUS(status), **(json.loads(text) if text else {})}


def woken(job: dict[str, Any]) -> dict[str, Any]:
    """Wakes a worker that stands still, and waits for its end."""
    os.kill(job["pid"], signal.SIGCONT)
    _pid, status = os.waitpid(job["pid"], 0)
    os.close(_still.pop(job["pid"]))
    return {"code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1}


def main() -> None:
    assert set(PLACES) == set(STEPS)
    assert settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(woken(job) if job["do"] == "wake" else forked(job)), flush=True)


if __name__ == "__main__":
    main()
