"""The tickets before and after one in the list it was opened from: what J and K and "3 of 14" need.

An address carries the list (`in`) and where in its order one stood (`at`): a ticket that was answered, and so
moved or left the list, still has the neighbours it had.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from tickets import desk_views
from tickets.lists import KEY_MAX, PAGE_SIZE, around, order_of, parse_key, write_key
from tickets.models import Ticket
from tickets.selectors import OpenView, open_view, state_of

IN, AT = "in", "at"
IN_MAX = 4000


@dataclass(frozen=True)
class Walk:
    """A list that is walked through ticket by ticket. `at` is the place in it an address carries, or empty."""

    opened: OpenView
    user: Any
    at: str = ""

    @property
    def query(self) -> str:
        return desk_views.to_query(self.opened.view)

    def annotations(self) -> dict[str, Any]:
        """What a query of tickets needs so that they know their place in this list."""
        return {term.name: term.annotation for term in self._terms() if term.annotation is not None}

    def place_of(self, ticket: Ticket) -> str:
        """The key of a ticket from a query with `annotations`."""
        return write_key(ticket, self._terms())

    def address(self, ticket: Ticket, at: str = "") -> str:
        """The ticket's page, within this walk."""
        pairs = [(IN, self.query), *([(AT, at)] if at else [])]
        return f"{ticket.get_absolute_url()}?{urlencode(pairs)}"

    def _terms(self) -> list[Any]:
        return order_of(self.opened.view, self.user)


@dataclass(frozen=True)
class Neighbours:
    """`place` of `count` as far as they are known; `list_url` is the list where this ticket's row is in sight.

    `list` and `at` go on with the walk, in a form or in an address (`query`).
    """

    label: str
    list: str
    at: str
    list_url: str
    before: Ticket | None = None
    after: Ticket | None = None
    before_url: str = ""
    after_url: str = ""
    place: int | None = None
    count: int | None = None

    @property
    def query(self) -> str:
        return urlencode([(IN, self.list), (AT, self.at)])


def walk_of(user: Any, query: QueryDict, now: datetime) -> Walk | None:
    """The walk an address asks for; None without one. Never raises."""
    text = query.get(IN, "")[:IN_MAX]
    if not text:
        return None
    opened = open_view(user, QueryDict(text), now)
    at = query.get(AT, "")[:KEY_MAX]
    return Walk(opened, user, at if parse_key(at, order_of(opened.view, user)) else "")


def neighbours_of(walk: Walk, ticket: Ticket) -> Neighbours:
    """Who stands before and after a ticket from a query with the walk's annotations: two queries."""
    view, at = walk.opened.view, walk.at or walk.place_of(ticket)
    before, after = around(walk.user, view, walk.opened.reading, at)
    before, after = ([each for each in side if each.pk != ticket.pk] for side in (before, after))
    place = len(before) + 1 if len(before) <= PAGE_SIZE else None
    count = len(before) + 1 + len(after) if place and len(after) <= PAGE_SIZE else None
    if count is None and not view.is_changed:
        count = state_of(walk.user).counts.get(view.code)
    return Neighbours(
        label=str(view.label),
        list=walk.query,
        at=at,
        list_url=_list_url(walk, before),
        before=before[0] if before else None,
        after=after[0] if after else None,
        before_url=walk.address(before[0]) if before else "",
        after_url=walk.address(after[0]) if after else "",
        place=place,
        count=count,
    )


def _list_url(walk: Walk, before: list[Ticket]) -> str:
    """The list from its beginning while the ticket is on its first page; else from half a page before it."""
    pairs = ""
    if len(before) >= PAGE_SIZE:
        pairs = "&" + urlencode([("after", walk.place_of(before[PAGE_SIZE // 2]))])
    return f"{reverse('desk_queue')}?{walk.query}{pairs}"
