"""What stands on the page of a list: its rows, its filters as chips, its columns, and the links between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import desk_views, search, selectors
from tickets.condition_reading import Reading, TreeReading
from tickets.conditions import IS, Tree
from tickets.desk_views import COLUMNS, GROUPS, SORTS, View
from tickets.lists import QueuePage, queue_page, rows_of


@dataclass(frozen=True)
class FilterChip:
    """A condition as a chip. `without` is the address of the list without it; `note` says what was left out."""

    label: str
    op: str
    values: str
    without: str
    note: str = ""


@dataclass(frozen=True)
class Column:
    code: str
    label: Any
    sorts: str = ""  # "ascending" or "descending" when the list is in its order
    sort_url: str = ""


@dataclass(frozen=True)
class ListPage:
    """A list of the desk as it is shown."""

    view: View
    reading: TreeReading
    rows: QueuePage
    chips: list[FilterChip]
    columns: list[Column]
    query: str  # the address of the list without its place in the pages
    count: int | None  # how many tickets the view holds, where that is known
    counts: dict[str, int]
    stamp: int
    density: str
    is_first: bool

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns) + 3

    @property
    def sorts(self) -> list[tuple[str, Any, str, bool]]:
        """The orders to choose from: code, words, address, and which it is in."""
        return [
            (code, words, desk_views.to_query(self.view, sort=code), code == self.view.sort)
            for code, words in SORTS.items()
            if code != "wakes" or "wakes" in self.view.columns
        ]

    @property
    def groups(self) -> list[tuple[str, Any, str, bool]]:
        return [
            (code, words, desk_views.to_query(self.view, group_by=code), code == self.view.grouping)
            for code, words in GROUPS.items()
            if code != "due" or self.view.sort == "due"
        ]

    @property
    def grouping_words(self) -> str:
        return str(GROUPS[self.view.grouping]) if self.view.grouping else ""


_SORTED_BY = {"due": ("due", "ascending"), "updated": ("updated", "descending"), "priority": ("priority", "ascending"),
              "created": ("created", "descending"), "wakes": ("wakes", "ascending")}  # fmt: skip


def desk_page(user: User, query: QueryDict, *, now: datetime) -> ListPage:
    """The list an address asks for; never raises, whatever the address holds."""
    opened = selectors.open_view(user, query, now)
    view, keys = opened.view, {name: query.get(name, "")[:300] for name in ("after", "before")}
    state = selectors.state_of(user)
    is_first = not any(keys.values())
    count = None if view.is_changed else state.counts.get(view.code)
    rows = queue_page(user, view, opened.reading, now=now, known=count, **keys)
    if rows.is_whole:
        count = rows.count
    return ListPage(
        view=view,
        reading=opened.reading,
        rows=rows,
        chips=chips_of(view, opened.reading),
        columns=columns_of(view),
        query=desk_views.to_query(view),
        count=count,
        counts=state.counts,
        stamp=state.stamp,
        density=view.density or user.density,
        is_first=is_first,
    )


def chips_of(view: View, reading: TreeReading) -> list[FilterChip]:
    """The conditions of a view as chips, each with the address that leaves it out."""
    chips = []
    for index, each in enumerate(reading.all):
        rest = (*view.tree.all[:index], *view.tree.all[index + 1 :])
        url = desk_views.to_query(view, tree=replace(view.tree, all=rest))
        chips.append(_chip(each, url))
    for index, group in enumerate(reading.groups):
        others = (*view.tree.groups[:index], *view.tree.groups[index + 1 :])
        url = desk_views.to_query(view, tree=replace(view.tree, groups=others))
        words = " · ".join(f"{each.label} {_op(each)}{', '.join(each.values)}" for each in group)
        notes = " ".join(each.note for each in group if each.note)
        chips.append(FilterChip(_("Any of"), "", words, url, notes))
    return chips


def _chip(each: Reading, url: str) -> FilterChip:
    return FilterChip(each.label, _op(each), _few(each), url, each.note)


def _op(each: Reading) -> str:
    """The operator, where it says more than "is"."""
    return "" if each.condition.op == IS else f"{each.op} "


def _few(each: Reading) -> str:
    """The values of a chip; all active states by one word."""
    if each.condition.field == "status" and set(each.condition.values) == set(desk_views.ACTIVE_CODES):
        return _("Not solved")
    if len(each.values) > 4:
        return _("%(some)s and %(count)s more") % {"some": ", ".join(each.values[:3]), "count": len(each.values) - 3}
    return ", ".join(each.values)


def columns_of(view: View) -> list[Column]:
    """The columns of a view, after number and subject; those a list can be sorted by carry the address."""
    by, way = _SORTED_BY[view.sort]
    return [
        Column(
            code=code,
            label=COLUMNS[code],
            sorts=way if code == by else "",
            sort_url=desk_views.to_query(view, sort=code) if code in SORTS else "",
        )
        for code in view.columns
    ]


def searched(user: User, query: QueryDict, q: str, *, now: datetime) -> dict[str, Any]:
    """What a search finds, as rows; within a view when one is named."""
    opened = selectors.open_view(user, query, now) if query.get("view") else None
    found = search.search_tickets(user, q, within=opened.reading if opened else None, now=now)
    return {
        "view": opened.view if opened else None,
        "rows": rows_of(found.tickets, now),
        "columns": columns_of(VIEW_OF_HITS),
        "parts": found.parts,
        "notes": found.notes,
        "is_full": len(found.tickets) == search.HITS_MAX,
        "hits_max": search.HITS_MAX,
        "recent": search.RECENT,
        "as_view": f"{reverse('desk_queue')}?{found.as_view}" if found.as_view else "",
    }


VIEW_OF_HITS = replace(desk_views.VIEWS["open"], tree=Tree(), sort="updated")
