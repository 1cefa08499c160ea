"""Reads for the desk: its views and their pages, counts, and what stands beside a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as pgettext

from tickets import statuses
from tickets.models import Clock, Message, Ticket
from tickets.models.ticket import FAR_FUTURE
from tickets.querysets import TicketQuerySet
from tickets.sla.reading import Chip, chip_of

PAGE_SIZE = 50
SNIPPET = 160
COUNT_SECONDS = 5
DUE, UPDATED = "due", "updated"
NAVIGATION = ("open", "unassigned", "mine", "solved")


@dataclass(frozen=True)
class View:
    """One list of the desk, in words and as a rule."""

    code: str
    label: Any
    icon: str
    statuses: tuple[str, ...] = statuses.ACTIVE
    who: str = ""  # "", "nobody" or "me"

    def rows(self, user: Any) -> TicketQuerySet:
        """The view's tickets among those this agent works on, of any status: `statuses` picks from them."""
        rows = Ticket.objects.at_desk_of(user)
        if self.who == "nobody":
            return rows.filter(assignee__isnull=True)
        return rows.filter(assignee=user) if self.who == "me" else rows


VIEWS = {
    view.code: view
    for view in (
        View("open", gettext_lazy("All open"), "circle-dashed"),
        View("unassigned", gettext_lazy("Unassigned"), "users", who="nobody"),
        View("mine", gettext_lazy("My tickets"), "inbox", who="me"),
        View("solved", pgettext("view of tickets", "Solved"), "circle-check", statuses=statuses.DONE),
    )
}


@dataclass(frozen=True)
class Row:
    """A ticket in a list, with its chip and its last words. `asks` is true when the requester spoke last."""

    ticket: Ticket
    due: Chip
    last_words: str = ""
    asks: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class QueuePage:
    """One page of a list. `previous` and `next` are keys of the neighbours, empty at the ends."""

    groups: list[Group]
    previous: str = ""
    next: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(group.rows for group in self.groups)

    @property
    def is_whole(self) -> bool:
        """True when the list has no other page, so that what is counted on it is the whole count."""
        return not (self.previous or self.next)


@dataclass(frozen=True)
class Key:
    """The place of a ticket in an order: a moment, and the id that tells equals apart."""

    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}_{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """The key as a link carries it; None for anything else."""
        moment, _sep, pk = text.rpartition("_")
        try:
            found = cls(datetime.fromisoformat(moment), int(pk))
        except ValueError:
            return None
        return found if timezone.is_aware(found.moment) and 0 < found.pk < 2**63 else None


def queue_page(user: Any, view: View, *, sort: str, after: str = "", before: str = "", now: datetime) -> QueuePage:
    """One page of a view in keyset order: after or before a key, no OFFSET, stable while tickets move.

    What is done has no due time any more and is always sorted by its last change.
    """
    by_due = sort == DUE and view.statuses != statuses.DONE
    key = Key.parse(before or after)
    backwards = bool(before) and key is not None
    tickets = _slice(view, user, by_due=by_due, key=key, backwards=backwards)
    has_more, tickets = len(tickets) > PAGE_SIZE, tickets[:PAGE_SIZE]
    if backwards:
        tickets.reverse()
    name = "due_sort" if by_due else "updated_at"
    ends = [str(Key(getattr(ticket, name), ticket.pk)) for ticket in tickets[:1] + tickets[-1:]] or ["", ""]
    rows = rows_of(tickets, now)
    return QueuePage(
        groups=grouped_by_due(rows, now) if by_due else [Group("", rows)],
        previous=ends[0] if (has_more if backwards else key is not None) else "",
        next=ends[1] if (has_more or backwards) else "",
    )


def _slice(view: View, user: Any, *, by_due: bool, key: Key | None, backwards: bool) -> list[Ticket]:
    """The first PAGE_SIZE + 1 tickets beyond the key.

    One bounded read of an index per status, merged here: `status IN (…)` with an order over all of
    them would sort every match on both databases.
    """
    name = "due_sort" if by_due else "updated_at"
    ascending = by_due != backwards
    op = "gt" if ascending else "lt"
    rows = view.rows(user).select_related("requester", "assignee", "queue")
    if key:
        beyond = Q(**{f"{name}__{op}": key.moment}) | Q(**{f"id__{op}": key.pk})
        rows = rows.filter(beyond, **{f"{name}__{op}e": key.moment})
    order = [name, "id"] if ascending else [f"-{name}", "-id"]
    found: list[Ticket] = []
    for status in view.statuses:
        found += rows.filter(status=status).order_by(*order)[: PAGE_SIZE + 1]
    return sorted(found, key=lambda t: (getattr(t, name), t.pk), reverse=not ascending)[: PAGE_SIZE + 1]


def rows_of(tickets: list[Ticket], now: datetime) -> list[Row]:
    """Tickets as rows: two queries for all of them, one for the clocks and one for the last words."""
    ids = [ticket.pk for ticket in tickets]
    clocks: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(ticket_id__in=ids) if ids else ():
        clocks.setdefault(clock.ticket_id, []).append(clock)
    last = _last_words(ids)
    return [
        Row(
            ticket=ticket,
            due=chip_of(clocks.get(ticket.pk, ()), now),
            last_words=" ".join(last.get(ticket.pk, ("", ""))[1].split()),
            asks=last.get(ticket.pk, ("", ""))[0] == Message.REQUEST and ticket.is_active,
        )
        for ticket in tickets
    ]


def _last_words(ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    newest = Message.objects.filter(ticket_id__in=ids).order_by().values("ticket_id").annotate(last=Max("pk"))
    rows = Message.objects.filter(pk__in=newest.values("last")).annotate(start=Left("text", SNIPPET))
    return {ticket: (kind, start) for ticket, kind, start in rows.values_list("ticket_id", "kind", "start")}


def grouped_by_due(rows: Iterable[Row], now: datetime) -> list[Group]:
    """Rows in their order under headings by due time; headings without rows are left out."""
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    steps = [
        (now, _("Overdue")),
        (now + timedelta(hours=1), _("Within the hour")),
        (tomorrow, _("Today")),
        (FAR_FUTURE - timedelta(microseconds=1), _("Later")),
    ]
    groups = [Group(title) for _until, title in steps] + [Group(_("Paused, or no target"))]
    for row in rows:
        place = next((i for i, (until, _t) in enumerate(steps) if row.ticket.due_sort <= until), len(steps))
        groups[place].rows.append(row)
    return [group for group in groups if group.rows]


def desk_counts(user: Any) -> dict[str, int]:
    """How many active tickets each view holds: one query, remembered for COUNT_SECONDS per person."""

    def read() -> dict[str, int]:
        rows = Ticket.objects.at_desk_of(user).filter(status__in=statuses.ACTIVE)
        return rows.aggregate(
            open=Count("pk"),
            unassigned=Count("pk", filter=Q(assignee__isnull=True)),
            mine=Count("pk", filter=Q(assignee=user)),
        )

    counts: dict[str, int] = cache.get_or_set(_counts_key(user), read, COUNT_SECONDS)
    return counts


def desk_counts_forget(user: Any) -> None:
    """After their own act a person sees the counts as they are now."""
    cache.delete(_counts_key(user))


def _counts_key(user: Any) -> str:
    return f"desk-counts:{user.pk}"


def desk_nav(user: Any, full_path: str) -> list[dict[str, Any]]:
    """The side bar's lists of tickets: label, url, icon, current, count. Empty for who does not work here."""
    if not getattr(user, "works_here", False):
        return []
    counts = desk_counts(user)
    where = urlsplit(full_path)
    query = parse_qs(where.query)
    at_queue = where.path == reverse("desk_queue") and not query.get("q")
    here = query.get("view", ["open"])[0] if at_queue else ""
    return [
        {
            "label": VIEWS[code].label,
            "url": f"{reverse('desk_queue')}?view={code}",
            "icon": VIEWS[code].icon,
            "current": code == here,
            "count": counts.get(code),
        }
        for code in NAVIGATION
    ]
