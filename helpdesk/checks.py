"""What the health pages say of each part, read from rows and heartbeats."""

from __future__ import annotations

import shutil
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
from django.utils.translation import ngettext

from common.models import Event, Heartbeat
from common.words import moment_in_words, size_in_words
from mail.models import InboundEmail, Mailbox, OutboundEmail
from mail.reach import Reach, reach_of

LATE = timedelta(seconds=60)
OLD_WORK = timedelta(minutes=2)
DISK_BAD, DISK_LOW = 50 * 10**6, 10**9  # bytes


@dataclass(frozen=True)
class Finding:
    """One part: its state, what that means in words, and facts for administrators.

    `facts` are for machines; `rows` say the same to people, as (label, value). `page` is the name of the
    page where something can be done about it.
    """

    GOOD: ClassVar[str] = "good"
    WARN: ClassVar[str] = "warn"
    BAD: ClassVar[str] = "bad"
    ORDER: ClassVar[tuple[str, ...]] = ("bad", "warn", "good")

    code: str
    title: str
    state: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict)
    rows: tuple[tuple[str, Any], ...] = ()
    page: str = ""


_WORST = tuple(reversed(Finding.ORDER))

ICONS = {
    "database": "database",
    "broker": "bell",
    "worker": "zap",
    "beat": "timer",
    "smtp": "inbox",
    "waiting": "hourglass",
    "mailboxes": "mail",
    "quarantine": "mail-warning",
    "dead_letters": "mail-x",
    "disk": "hard-drive",
    "search": "search",
}


def findings() -> list[Finding]:
    """All parts; when the database is away, only that is said."""
    database = _database()
    if database.state == Finding.BAD:
        return [database]
    parts: tuple[Callable[[], Finding], ...] = (
        _broker, _worker, _beat, _listener, _waiting, _mailboxes, _quarantine, _dead_letters,
        _disk, _search,
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
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    rows = ((_("Kind"), names.get(connection.vendor, connection.vendor)),)
    return Finding("database", title, Finding.GOOD, _("It answers."), {"kind": connection.vendor}, rows)


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
    facts = {"seen": heart.at.isoformat() if heart else None}
    rows = ((_("Last seen"), moment_in_words(heart.at) if heart else _("Never")),)
    if heart and timezone.now() - heart.at < LATE:
        return Finding(code, title, Finding.GOOD, good, facts, rows)
    return Finding(code, title, state, late, facts, rows)


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
    rows = ((_("Oldest"), _("%(seconds)s s") % {"seconds": age}),)
    if now - oldest > OLD_WORK:
        words = _("The oldest piece of work has been waiting for %(seconds)s seconds.") % {"seconds": age}
        return Finding("waiting", title, Finding.WARN, words, facts, rows)
    return Finding("waiting", title, Finding.GOOD, _("Work is being done as it comes."), facts, rows)


def _mailboxes() -> Finding:
    title = _("Mailboxes")
    boxes = list(Mailbox.objects.filter(is_active=True).select_related("account").order_by("address"))
    facts = {"addresses": [box.address for box in boxes]}
    reached = {box.address: reach_of(box.account, timezone.now()) for box in boxes if hasattr(box, "account")}
    rows = tuple((box.address, _box_words(box, reached)) for box in boxes)
    state = max((reach.state for reach in reached.values()), key=_WORST.index, default=Finding.GOOD)
    if state != Finding.GOOD:
        words = " ".join(f"{name}: {reach.words}" for name, reach in reached.items() if reach.state != Finding.GOOD)
        return Finding("mailboxes", title, state, words, facts, rows, page="desk_mailboxes")
    if not any(box.is_default for box in boxes):
        words = _("No mailbox takes mail for unknown addresses; one is made when the first such mail comes.")
        return Finding("mailboxes", title, Finding.WARN, words, facts, rows)
    words = _("%(count)s in use. Unknown addresses go to the default one.") % {"count": len(boxes)}
    return Finding("mailboxes", title, Finding.GOOD, words, facts, rows)


def _box_words(box: Mailbox, reached: dict[str, Reach]) -> str:
    said = [_("default") if box.is_default else "", reached[box.address].words if box.address in reached else ""]
    return " · ".join(filter(None, said))


def _quarantine() -> Finding:
    title = _("Mail to decide")
    count = InboundEmail.objects.filter(state=InboundEmail.QUARANTINED).count()
    if not count:
        return Finding("quarantine", title, Finding.GOOD, _("No mail waits for a decision."), {"count": 0})
    words = ngettext(
        "%(count)s mail could not be filed by itself. Somebody must look.",
        "%(count)s mails could not be filed by themselves. Somebody must look.",
        count,
    ) % {"count": count}
    return Finding("quarantine", title, Finding.WARN, words, {"count": count}, page="desk_mail")


def _dead_letters() -> Finding:
    title = _("Mail not delivered")
    since = timezone.now() - timedelta(days=7)
    count = OutboundEmail.objects.filter(state=OutboundEmail.FAILED, created_at__gte=since).count()
    if not count:
        return Finding("dead_letters", title, Finding.GOOD, _("None in the last 7 days."), {"count": 0})
    words = _("%(count)s in the last 7 days. The replies concerned say so.") % {"count": count}
    return Finding("dead_letters", title, Finding.WARN, words, {"count": count}, page="desk_outbox")


def _disk() -> Finding:
    """Room where mail, files and the embedded database are kept."""
    title = _("Disk")
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        words = _("The data folder cannot be read. Mail and files cannot be kept.")
        return Finding("disk", title, Finding.BAD, words)
    facts = {"free_bytes": usage.free, "total_bytes": usage.total}
    rows = ((_("Free"), size_in_words(usage.free)), (_("Of"), size_in_words(usage.total)))
    if usage.free < DISK_BAD:
        words = _("It is full. Mail stays at the sender's server until there is room.")
        return Finding("disk", title, Finding.BAD, words, facts, rows)
    if usage.free < DISK_LOW:
        return Finding("disk", title, Finding.WARN, _("There is little room left."), facts, rows)
    return Finding("disk", title, Finding.GOOD, _("There is room."), facts, rows)


def _search() -> Finding:
    words = _("It finds words, also misspelt ones.")
    return Finding("search", _("Search"), Finding.GOOD, words, {"mode": "lexical", "embedded": settings.EMBEDDED})
