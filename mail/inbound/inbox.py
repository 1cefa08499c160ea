"""Reads of the list of mail that came in: by state, narrowed, page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mail.inbound.reasons import Words, words_for
from mail.inbound.selectors import mails_visible
from mail.models import InboundEmail, Mailbox
from mail.policies import DECIDABLE
from tickets.models import Queue

PAGE = 50
SEARCHED = 5_000  # filters look among the newest so many of a state
SHOWS: dict[str, tuple[str, ...]] = {
    "": (InboundEmail.QUARANTINED,),
    "waiting": (InboundEmail.RECEIVED, InboundEmail.PROCESSING),
    "filed": (InboundEmail.FILED,),
    "noted": (InboundEmail.NOTED,),
    "ignored": (InboundEmail.IGNORED,),
    "duplicate": (InboundEmail.DUPLICATE,),
}
OLDEST_FIRST = frozenset({"", "waiting"})  # who waits longest comes first
DAYS = (1, 7, 30)


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to. `beyond` is the mail after which its page begins."""

    show: str = ""
    q: str = ""
    mailbox: int | None = None
    reason: str = ""
    days: int | None = None
    beyond: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.mailbox or self.reason or self.days)


@dataclass(frozen=True)
class Group:
    """Mails under one title (may be empty), each with the words of its reason."""

    title: str
    mails: list[tuple[InboundEmail, Words]]


@dataclass(frozen=True)
class Page:
    """One page of mails; `beyond` begins the next; `mailboxes` and `reasons` are what it can be narrowed to."""

    groups: list[Group]
    beyond: int | None
    counts: dict[str, int] = field(default_factory=dict)
    oldest: InboundEmail | None = None
    mailboxes: list[Mailbox] = field(default_factory=list)
    reasons: list[tuple[str, Any]] = field(default_factory=list)
    can_pick: bool = False  # something can be decided about all of them at once


def asked_for(query: Any) -> Asked:
    """Reads an address leniently: what means nothing is left out."""
    show, days = query.get("show", ""), _number(query.get("days", ""))
    return Asked(
        show=show if show in SHOWS else "",
        q=query.get("q", "").replace("\x00", "").strip()[:200],
        mailbox=_number(query.get("mailbox", "")),
        reason=query.get("reason", "").replace("\x00", "")[:40],
        days=days if days in DAYS else None,
        beyond=_number(query.get("beyond", "")),
    )


def mail_page(user: User, asked: Asked) -> Page:
    """Mails in the states of `asked.show` that this person may see: six queries, whatever it holds."""
    rows = mails_visible(user).filter(state__in=SHOWS[asked.show])
    reasons = _reasons(rows)
    if asked.is_narrowed:
        rows = _narrowed(rows, asked)
    is_up = asked.show in OLDEST_FIRST
    if asked.beyond is not None:
        rows = rows.filter(pk__gt=asked.beyond) if is_up else rows.filter(pk__lt=asked.beyond)
    found = list(rows.order_by("pk" if is_up else "-pk")[: PAGE + 1])
    return Page(
        groups=_groups(found[:PAGE], asked.show),
        beyond=found[PAGE - 1].pk if len(found) > PAGE else None,
        counts=_counts(user),
        oldest=found[0] if found and is_up and asked.beyond is None and not asked.is_narrowed else None,
        mailboxes=list(Mailbox.objects.filter(queue__in=Queue.objects.visible_to(user)).order_by("name", "pk")[:200]),
        reasons=reasons,
        can_pick=any(state in DECIDABLE for state in SHOWS[asked.show]),
    )


def mails_beside(user: User, row: InboundEmail) -> tuple[int | None, int | None]:
    """The mails before and after this one in the list it stands in, by their numbers."""
    show = next(show for show, states in SHOWS.items() if row.state in states)
    rows = mails_visible(user).filter(state__in=SHOWS[show])
    lower = rows.filter(pk__lt=row.pk).order_by("-pk").values_list("pk", flat=True).first()
    higher = rows.filter(pk__gt=row.pk).order_by("pk").values_list("pk", flat=True).first()
    return (lower, higher) if show in OLDEST_FIRST else (higher, lower)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _narrowed(rows: Any, asked: Asked) -> Any:
    rows = rows.filter(pk__in=rows.order_by("-pk").values("pk")[:SEARCHED])
    if asked.mailbox:
        rows = rows.filter(mailbox_id=asked.mailbox)
    if asked.reason:
        rows = rows.filter(reason=asked.reason)
    if asked.days:
        rows = rows.filter(received_at__gte=timezone.now() - timedelta(days=asked.days))
    for word in asked.q.split()[:8]:
        rows = rows.filter(Q(sender__icontains=word) | Q(subject__icontains=word))
    return rows


def _reasons(rows: Any) -> list[tuple[str, Any]]:
    newest = rows.filter(pk__in=rows.order_by("-pk").values("pk")[:SEARCHED])
    codes = newest.order_by().values_list("reason", flat=True).distinct()
    return sorted(((code, words_for(code).title) for code in codes if code), key=lambda each: str(each[1]))


def _counts(user: User) -> dict[str, int]:
    """How many wait for somebody, and for a worker; counting the rest would read all the mail there ever was."""
    states = [state for show in ("", "waiting") for state in SHOWS[show]]
    rows = InboundEmail.objects.visible_to(user).filter(state__in=states)
    found = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return {
        "to_decide": found.get(InboundEmail.QUARANTINED, 0),
        "waiting": sum(found.get(state, 0) for state in SHOWS["waiting"]),
    }


def _groups(rows: list[InboundEmail], show: str) -> list[Group]:
    mails = [(row, words_for(row.reason)) for row in rows]
    if show:
        return [Group("", mails)] if mails else []
    broke = [each for each in mails if each[1].is_trouble]
    rest = [each for each in mails if not each[1].is_trouble]
    found = [
        Group(_("Somebody must decide"), rest),
        Group(_("Something went wrong: it can be tried again"), broke),
    ]
    return [group for group in found if group.mails]
