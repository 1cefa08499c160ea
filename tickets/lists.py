"""Pages of tickets in keyset order: after or before a key, no OFFSET, stable while tickets move.

Conditions and orders that an index can follow are read along it, however many tickets there are. Others
are looked for among the newest BOUND tickets, and the page says so when there are more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from django.db import connection
from django.db.models import BigIntegerField, Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from tickets import statuses
from tickets.condition_reading import TreeReading
from tickets.desk_views import CREATED, DUE, UPDATED, View
from tickets.list_rows import Group, Row, grouped, rows_of
from tickets.models import Ticket
from tickets.models.ticket import FAR_FUTURE
from tickets.querysets import TicketQuerySet

__all__ = ["Group", "QueuePage", "Row", "around", "bounded_rows", "list_rows", "queue_page", "rows_of"]

PAGE_SIZE = 50
BOUND = 5000
KEY_MAX = 300
# what rows of a list show: the rest of a ticket and of three people's records each is not fetched for it
SHOWN = (
    "subject", "status", "priority", "channel", "created_at", "updated_at", "due_sort", "snoozed_until", "merged_into",
    "queue__name", "requester__name", "requester__email", "assignee__name", "assignee__email",
)  # fmt: skip


@dataclass(frozen=True)
class QueuePage:
    """One page of a list. `previous` and `next` are keys of the neighbours, empty at the ends.

    `is_bounded` when older tickets than the newest BOUND were not looked at.
    """

    groups: list[Group]
    previous: str = ""
    next: str = ""
    is_bounded: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(group.rows for group in self.groups)

    @property
    def is_whole(self) -> bool:
        """True when the list has no other page, so that what is counted on it is the whole count."""
        return not (self.previous or self.next)

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Term:
    """One part of an order: a field or annotation, its direction, and how its values look in a key."""

    name: str
    ascending: bool
    kind: str  # time, number or text
    annotation: Any = None


ID_UP, ID_DOWN = Term("id", True, "number"), Term("id", False, "number")
_TERMS = {
    DUE: Term("due_sort", True, "time"),
    UPDATED: Term("updated_at", False, "time"),
    CREATED: ID_DOWN,
    "priority": Term("priority", True, "number"),
    "wakes": Term("wakes", True, "time", Coalesce("snoozed_until", Value(FAR_FUTURE))),
}
_STATUS_PLACE = Case(
    *(When(status=code, then=Value(i)) for i, (code, _word) in enumerate(statuses.CHOICES)),
    default=Value(9),
    output_field=IntegerField(),
)


def _group_term(view: View, user: Any) -> Term | None:
    if view.grouping == "status":
        return Term("place", True, "number", _STATUS_PLACE)
    if view.grouping == "assignee":  # the reader's own first, nobody's last
        last = Coalesce(Cast("assignee_id", BigIntegerField()), Value(2**62))
        mine = Case(When(assignee=user, then=Value(0)), default=last, output_field=BigIntegerField())
        return Term("place", True, "number", mine)
    if view.grouping == "priority":
        return _TERMS["priority"]
    if view.grouping == "queue":
        return Term("place", True, "text", F("queue__name"))
    return None


def order_of(view: View, user: Any) -> list[Term]:
    """The order of a view, made total by the id."""
    wanted = [_group_term(view, user), _TERMS[view.sort], _TERMS.get(view.then_sort)]
    terms: list[Term] = []
    for term in wanted:
        if term and term.name not in {each.name for each in terms}:
            terms.append(term)
    if terms[-1].name != "id":
        terms.append(ID_UP if terms[-1].ascending else ID_DOWN)
    return terms


def _is_indexed(terms: list[Term], reading: TreeReading) -> bool:
    """Along (status, due_sort, id) or (status, -updated_at, -id), whatever else is cheap to ask on the way."""
    names = [term.name for term in terms]
    return reading.is_cheap and names in (["due_sort", "id"], ["updated_at", "id"])


def list_rows(user: Any, reading: TreeReading) -> TicketQuerySet:
    """Every ticket of a view that this person works on. Snoozed ones only where the view asks for them;
    what was merged away is with the ticket it went into.
    """
    rows = Ticket.objects.at_desk_of(user).filter(merged_into__isnull=True)
    if not reading.asks_snoozed:
        rows = rows.filter(snoozed_until__isnull=True)
    return rows.filter(reading.whole)


def bounded_rows(user: Any, view: View, reading: TreeReading) -> TicketQuerySet:
    """The view's tickets, as far as they are looked for."""
    rows = list_rows(user, reading)
    if _is_indexed(order_of(view, user), reading):
        return rows
    return Ticket.objects.at_desk_of(user).filter(pk__in=rows.order_by("-id").values("pk")[:BOUND])


def around(user: Any, view: View, reading: TreeReading, key: str) -> tuple[list[Ticket], list[Ticket]]:
    """Up to PAGE_SIZE + 1 tickets before and after a place of a view, the nearest first: two bounded queries.

    Both are empty for a key that is none of this view's order.
    """
    terms, most = order_of(view, user), PAGE_SIZE + 1
    place = parse_key(key, terms)
    if place is None or not reading.statuses:
        return [], []
    added = {term.name: term.annotation for term in terms if term.annotation is not None}
    rows = bounded_rows(user, view, reading).annotate(**added)
    by_status = [Q(status=each) for each in reading.statuses] if _is_indexed(terms, reading) else [Q()]
    parts = []
    for backwards in (True, False):
        side = rows.filter(_beyond(terms, place, backwards)).order_by(*_order(terms, backwards)).values("pk")
        parts += [side.filter(each)[:most] for each in by_status]
    is_before = Case(When(_beyond(terms, place, True), then=Value(1)), default=Value(0), output_field=IntegerField())
    near = Ticket.objects.filter(_in_any(parts)).annotate(**added).annotate(is_before=is_before)
    found = list(near.order_by(*_order(terms, False)))
    before = [ticket for ticket in found if ticket.is_before]  # type: ignore[attr-defined]
    return before[::-1][:most], found[len(before) :][:most]


def _order(terms: list[Term], backwards: bool) -> list[str]:
    return [term.name if term.ascending != backwards else f"-{term.name}" for term in terms]


def queue_page(
    user: Any,
    view: View,
    reading: TreeReading,
    *,
    after: str = "",
    before: str = "",
    now: datetime,
    known: int | None = None,
) -> QueuePage:
    """One page of a view. `known` is how many tickets it holds, where they were counted a moment ago."""
    terms = order_of(view, user)
    key = parse_key(before or after, terms)
    backwards = bool(before) and key is not None
    indexed = _is_indexed(terms, reading)
    rows = list_rows(user, reading)
    is_bounded = False
    if not indexed:
        newest = rows.order_by("-id").values("pk")
        is_bounded = (known is None or known >= BOUND) and newest[BOUND : BOUND + 1].exists()
        rows = Ticket.objects.at_desk_of(user).filter(pk__in=newest[:BOUND])
    tickets = _slice(rows, terms, key, backwards, reading.statuses if indexed else ())
    has_more, tickets = len(tickets) > PAGE_SIZE, tickets[:PAGE_SIZE]
    if backwards:
        tickets.reverse()
    ends = [write_key(ticket, terms) for ticket in tickets[:1] + tickets[-1:]] or ["", ""]
    return QueuePage(
        groups=grouped(rows_of(tickets, now, tags="tags" in view.columns), view, now),
        previous=ends[0] if (has_more if backwards else key is not None) else "",
        next=ends[1] if (has_more or backwards) else "",
        is_bounded=is_bounded,
    )


def _slice(
    rows: TicketQuerySet, terms: list[Term], key: list[Any] | None, backwards: bool, by_status: Iterable[str]
) -> list[Ticket]:
    """The first PAGE_SIZE + 1 tickets beyond the key.

    With `by_status`: one bounded read of an index per status, merged by the database. `status IN (…)` with an
    order over all of them would sort every match.
    """
    rows = rows.annotate(**{term.name: term.annotation for term in terms if term.annotation is not None})
    order = _order(terms, backwards)
    if key is not None:
        rows = rows.filter(_beyond(terms, key, backwards))
    most = PAGE_SIZE + 1
    parts = [rows.filter(status=status).order_by(*order).values("pk")[:most] for status in by_status]
    if len(parts) > 1:
        rows = Ticket.objects.filter(_in_any(parts))
    elif parts:
        rows = rows.filter(status__in=by_status)
    return list(rows.select_related("requester", "assignee", "queue").only(*SHOWN).order_by(*order)[:most])


def _in_any(parts: list[Any]) -> Q:
    """Among the tickets of several short reads, which PostgreSQL is told to make one after the other."""
    if connection.features.supports_slicing_ordering_in_compound:
        ids = parts[0].union(*parts[1:], all=True)
        return Q(pk__in=[row["pk"] for row in ids])
    whole = Q()
    for part in parts:
        whole |= Q(pk__in=part)
    return whole


def _beyond(terms: list[Term], key: list[Any], backwards: bool) -> Q:
    """Rows after the key in this order: the first parts are equal, and the next one is further on."""
    whole, equal = Q(), Q()
    for term, value in zip(terms, key, strict=True):
        op = "gt" if term.ascending != backwards else "lt"
        whole |= equal & Q(**{f"{term.name}__{op}": value})
        equal &= Q(**{term.name: value})
    first = terms[0]
    op = "gte" if first.ascending != backwards else "lte"
    return Q(**{f"{first.name}__{op}": key[0]}) & whole


def write_key(ticket: Ticket, terms: list[Term]) -> str:
    """The place of a ticket in an order, as a link carries it."""
    values = [getattr(ticket, term.name) for term in terms]
    return "_".join(
        value.isoformat() if term.kind == "time" else quote(str(value), safe="").replace("_", "%5F")
        for term, value in zip(terms, values, strict=True)
    )


def parse_key(text: str, terms: list[Term]) -> list[Any] | None:
    """The values of a key; None for anything that is none of this order."""
    parts = text[:KEY_MAX].split("_")
    if len(parts) != len(terms):
        return None
    try:
        values = [_READ[term.kind](part) for term, part in zip(terms, parts, strict=True)]
    except (ValueError, OverflowError):
        return None
    return values


def _read_time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if not timezone.is_aware(found):
        raise ValueError(text)
    return found.astimezone(UTC)  # raises OverflowError for what no database could hold


def _read_number(text: str) -> int:
    found = int(text)
    if not 0 <= found < 2**63:
        raise ValueError(text)
    return found


def _read_text(text: str) -> str:
    found = unquote(text)
    if "\x00" in found:
        raise ValueError(text)
    return found


_READ: dict[str, Any] = {"time": _read_time, "number": _read_number, "text": _read_text}
