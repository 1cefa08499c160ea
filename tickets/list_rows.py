"""The rows of a list of tickets, and the headings they stand under."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.desk_views import View
from tickets.models import Clock, Message, Tagging, Ticket
from tickets.models.ticket import FAR_FUTURE
from tickets.sla.reading import Chip, chip_of

SNIPPET = 160


@dataclass(frozen=True)
class Row:
    """A ticket in a list, with its chip and its last words. `asks` is true when the requester spoke last."""

    ticket: Ticket
    due: Chip
    last_words: str = ""
    asks: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row] = field(default_factory=list)


def rows_of(tickets: list[Ticket], now: datetime, *, tags: bool = False) -> list[Row]:
    """Tickets as rows: two queries for all of them, for the clocks and the last words; one more for tags."""
    ids = [ticket.pk for ticket in tickets]
    clocks: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(ticket_id__in=ids) if ids else ():
        clocks.setdefault(clock.ticket_id, []).append(clock)
    last = _last_words(ids)
    tagged: dict[int, tuple[str, ...]] = {}
    if tags and ids:
        for tagging in Tagging.objects.filter(ticket_id__in=ids).select_related("tag").order_by("tag__name"):
            tagged[tagging.ticket_id] = (*tagged.get(tagging.ticket_id, ()), tagging.tag.name)
    return [
        Row(
            ticket=ticket,
            due=chip_of(clocks.get(ticket.pk, ()), now),
            last_words=" ".join(last.get(ticket.pk, ("", ""))[1].split()),
            asks=last.get(ticket.pk, ("", ""))[0] == Message.REQUEST and ticket.is_active,
            tags=tagged.get(ticket.pk, ()),
        )
        for ticket in tickets
    ]


def _last_words(ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    newest = Message.objects.filter(ticket_id__in=ids).order_by().values("ticket_id").annotate(last=Max("pk"))
    rows = Message.objects.filter(pk__in=newest.values("last")).annotate(start=Left("text", SNIPPET))
    return {ticket: (kind, start) for ticket, kind, start in rows.values_list("ticket_id", "kind", "start")}


def grouped(rows: list[Row], view: View, now: datetime) -> list[Group]:
    """Rows in their order under the headings of the view; without grouping one heading without a title."""
    if view.grouping == "due":
        return grouped_by_due(rows, now)
    groups: list[Group] = []
    for row in rows:
        title = _title(row.ticket, view.grouping)
        if not groups or groups[-1].title != title:
            groups.append(Group(title))
        groups[-1].rows.append(row)
    return groups


def _title(ticket: Ticket, group_by: str) -> str:
    if group_by == "status":
        return str(ticket.get_status_display())  # type: ignore[attr-defined]
    if group_by == "assignee":
        return ticket.assignee.display_name if ticket.assignee else _("Nobody")
    if group_by == "priority":
        return str(ticket.get_priority_display())  # type: ignore[attr-defined]
    return ticket.queue.name if group_by == "queue" else ""


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
