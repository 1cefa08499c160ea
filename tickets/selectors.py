"""Reads for the desk: the views one person has, what an address asks for, the side bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from common.models import Event
from tickets import desk_views
from tickets.condition_names import Names
from tickets.condition_reading import TreeReading, read_tree
from tickets.counts import DeskState, desk_counts_forget, desk_state
from tickets.desk_views import VIEWS, View
from tickets.lists import QueuePage, Row, list_rows, rows_of
from tickets.models import SavedView

__all__ = [
    "OpenView",
    "QueuePage",
    "Row",
    "View",
    "changed_since",
    "desk_counts_forget",
    "desk_nav",
    "my_views",
    "open_view",
    "rows_of",
    "state_of",
]

VIEWS_MAX = 60
CHANGED_MAX = 200
GO_TO = {"mine": "G M", "unassigned": "G U", "due": "G D"}


@dataclass(frozen=True)
class OpenView:
    """A view as an address asks for it, read for one person."""

    view: View
    reading: TreeReading


def my_views(user: Any) -> list[SavedView]:
    """The saved views this person sees; read once per object of the person."""
    if not hasattr(user, "_my_views"):
        user._my_views = list(SavedView.objects.visible_to(user).select_related("team")[:VIEWS_MAX])
    return user._my_views  # type: ignore[no-any-return]


def open_view(user: Any, query: QueryDict, now: datetime) -> OpenView:
    """What an address asks for; unknown views are the desk's first list, and never an error."""
    view = desk_views.from_query(query, my_views(user))
    return OpenView(view, read_tree(view.tree, user, _names(user, view), now))


def _names(user: Any, view: View) -> Names:
    """The names in this view and in all saved ones, which are counted beside it: one query for the page."""
    if not Names.needed([view.tree]):
        return Names()
    saved = [desk_views.of_saved(each).tree for each in my_views(user)]
    if view.tree in saved or (view.code in VIEWS and view.tree == VIEWS[view.code].tree):
        if not hasattr(user, "_view_names"):
            user._view_names = Names.gather([*(each.tree for each in VIEWS.values()), *saved])
        return user._view_names  # type: ignore[no-any-return]
    return Names.gather([view.tree])


def changed_since(user: Any, query: QueryDict, since: int, *, now: datetime) -> list[int]:
    """The ids of tickets in this list to which something happened after an event; at most CHANGED_MAX."""
    newer = (
        Event.objects.filter(pk__gt=since, subject_type="ticket").order_by("-pk").values_list("subject_id", flat=True)
    )
    ids = list(dict.fromkeys(newer[: CHANGED_MAX * 5]))[:CHANGED_MAX]
    if not ids:
        return []
    opened = open_view(user, query, now)
    return list(list_rows(user, opened.reading).filter(pk__in=ids).values_list("pk", flat=True))


def state_of(user: Any) -> DeskState:
    """Stamp and counts of every view this person has."""
    views = [*VIEWS.values(), *map(desk_views.of_saved, my_views(user))]
    return desk_state(user, views, getattr(user, "_view_names", None))


def desk_nav(user: Any, full_path: str) -> list[dict[str, Any]]:
    """The side bar's lists in groups: `title`, and `views` with label, url, icon, code, current, count, hot.

    Empty for who does not work here.
    """
    if not getattr(user, "works_here", False):
        return []
    counts = state_of(user).counts
    here = _here(full_path)
    saved = my_views(user)

    def entry(view: View) -> dict[str, Any]:
        return {
            "code": view.code,
            "label": view.label,
            "url": f"{reverse('desk_queue')}?view={view.code}",
            "icon": view.icon,
            "current": view.code == here,
            "count": counts.get(view.code),
            "hot": view.code in desk_views.HOT,
            "key": GO_TO.get(view.code, ""),
        }

    shared = [view for code, view in VIEWS.items() if code not in desk_views.FIRST]
    shared += [desk_views.of_saved(each) for each in saved if each.owner_id is None]
    own = [desk_views.of_saved(each) for each in saved if each.owner_id is not None]
    groups = [
        {"title": "", "views": [entry(VIEWS[code]) for code in desk_views.FIRST]},
        {"title": _("Shared views"), "views": [entry(view) for view in shared]},
        {"title": _("My views"), "views": [entry(view) for view in own], "own": True},
    ]
    return groups


def _here(full_path: str) -> str:
    """The code of the view that is open, or ""."""
    where = urlsplit(full_path)
    if where.path != reverse("desk_queue"):
        return ""
    query = QueryDict(where.query[:4000])
    return "" if query.get("q") else query.get("view", "open")
