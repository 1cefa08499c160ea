"""What the health pages say of each part, read from rows and heartbeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import Event, Heartbeat
from mail.models import InboundEmail, Mailbox, OutboundEmail

LATE = timedelta(seconds=60)
OLD_WORK = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One part: its state, what that means in words, and facts for administrators."""

    GOOD: ClassVar[str] = "good"
    WARN: ClassVar[str] = "warn"
    BAD: ClassVar[str] = "bad"
    ORDER: ClassVar[tuple[str, ...]] = ("bad", "warn", "good")

    code: str
    title: str
    state: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict)


def findings() -> list[Finding]:
    """All parts; when the database is away, only that is said."""
    database = _database()
    if database.state == Finding.BAD:
        return [database]
    parts: tuple[Callable[[], Finding], ...] = (
        _broker, _worker, _beat, _listener, _waiting, _mailboxes, _quarantine, _dead_letters, _search,
    )  # fmt: skip
    return [database, *(part() for part in parts)]


def _database() -> Finding:
    title = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return Finding("database", title, Finding.BAD, _("The database does not answer. Nothing can be saved."))
    return Finding("database", title, Finding.GOOD, _("It answers."), {"kind": connection.vendor})


def _broker() -> Finding:
    """Asked at most every 10 s: a broker that hangs must not make this page hang each time."""
    title = _("Broker")
    state = cache.get("health-broker")
    if state is None:
        try:
            with current_app.connection_for_write() as broker:
                broker.ensure_connection(max_retries=1, interval_start=0.1, timeout=1)
            state = "good"
        except Exception:
            state = "warn"
        cache.set("health-broker", state, 10)
    if state == "good":
        return Finding("broker", title, Finding.GOOD, _("It takes messages."))
    words = _("It does not answer. Work goes on by itself, some seconds later than usual.")
    return Finding("broker", title, Finding.WARN, words)


def _heart(code: str, title: str, good: str, late: str, state: str) -> Finding:
    heart = Heartbeat.objects.filter(name=code).first()
    if heart and timezone.now() - heart.at < LATE:
        return Finding(code, title, Finding.GOOD, good, {"seen": heart.at.isoformat()})
    facts = {"seen": heart.at.isoformat() if heart else None}
    return Finding(code, title, state, late, facts)


def _worker() -> Finding:
    return _heart(
        "worker", _("Worker"), _("It is working."),
        _("It has not been seen for a minute. Mail is kept, and neither filed nor sent until it is back."),
        Finding.BAD,
    )  # fmt: skip


def _beat() -> Finding:
    return _heart(
        "beat", _("Scheduler"), _("It is on time."),
        _("It has not been seen for a minute. Workers look for work by themselves, some seconds later."),
        Finding.WARN,
    )  # fmt: skip


def _listener() -> Finding:
    return _heart(
        "smtp", _("Mail listener"), _("It takes mail in."),
        _("It has not been seen for a minute. Mail sent to it waits at the sender's server."),
        Finding.WARN,
    )  # fmt: skip


def _waiting() -> Finding:
    """The oldest row that is due and not done."""
    title = _("Waiting work")
    now = timezone.now()
    times = [
        InboundEmail.objects.filter(state__in=["received", "processing"], run_after__lte=now)
        .order_by("run_after").values_list("run_after", flat=True).first(),
        OutboundEmail.objects.filter(state__in=["queued", "sending"], run_after__lte=now)
        .order_by("run_after").values_list("run_after", flat=True).first(),
        Event.objects.filter(dispatched_at__isnull=True).order_by("id").values_list("created", flat=True).first(),
    ]  # fmt: skip
    oldest = min((time for time in times if time), default=None)
    if oldest is None:
        return Finding("waiting", title, Finding.GOOD, _("Nothing waits."))
    age = int((now - oldest).total_seconds())
    facts = {"oldest_seconds": age}
    if now - oldest > OLD_WORK:
        words = _("The oldest piece of work has been waiting for %(seconds)s seconds.") % {"seconds": age}
        return Finding("waiting", title, Finding.WARN, words, facts)
    return Finding("waiting", title, Finding.GOOD, _("Work is being done as it comes."), facts)


def _mailboxes() -> Finding:
    title = _("Mailboxes")
    boxes = list(Mailbox.objects.filter(is_active=True).values_list("address", "is_default"))
    facts = {"addresses": [address for address, _default in boxes]}
    if not any(is_default for _address, is_default in boxes):
        words = _("No mailbox takes mail for unknown addresses; one is made when the first such mail comes.")
        return Finding("mailboxes", title, Finding.WARN, words, facts)
    words = _("%(count)s in use. Unknown addresses go to the default one.") % {"count": len(boxes)}
    return Finding("mailboxes", title, Finding.GOOD, words, facts)


def _quarantine() -> Finding:
    title = _("Mail to decide")
    count = InboundEmail.objects.filter(state=InboundEmail.QUARANTINED).count()
    if not count:
        return Finding("quarantine", title, Finding.GOOD, _("No mail waits for a decision."), {"count": 0})
    words = _("%(count)s mails could not be filed by themselves. Somebody must look.") % {"count": count}
    return Finding("quarantine", title, Finding.WARN, words, {"count": count})


def _dead_letters() -> Finding:
    title = _("Mail not delivered")
    since = timezone.now() - timedelta(days=7)
    count = OutboundEmail.objects.filter(state=OutboundEmail.FAILED, created_at__gte=since).count()
    if not count:
        return Finding("dead_letters", title, Finding.GOOD, _("None in the last 7 days."), {"count": 0})
    words = _("%(count)s in the last 7 days. The replies concerned say so.") % {"count": count}
    return Finding("dead_letters", title, Finding.WARN, words, {"count": count})


def _search() -> Finding:
    words = _("Words, with spelling repair.")
    return Finding("search", _("Search"), Finding.GOOD, words, {"mode": "lexical", "embedded": settings.EMBEDDED})
