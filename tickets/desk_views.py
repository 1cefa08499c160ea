"""The desk's views: those every desk has, those agents saved, and what an address makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy as pgettext

from tickets import conditions, statuses
from tickets.conditions import ANY, IF, IS, Condition, Tree
from tickets.models import SavedView
from tickets.services.tags import clean_tag

DUE, UPDATED, CREATED, PRIORITY, WAKES = "due", "updated", "created", "priority", "wakes"
SORTS: dict[str, Any] = {
    DUE: lazy("Due, soonest first"),
    UPDATED: lazy("Updated, newest first"),
    PRIORITY: lazy("Priority, highest first"),
    CREATED: lazy("Opened, newest first"),
    WAKES: lazy("Snoozed until, soonest first"),
}
GROUPS: dict[str, Any] = {
    "due": lazy("Due time"),
    "status": lazy("Status"),
    "assignee": lazy("Assignee"),
    "priority": lazy("Priority"),
    "queue": lazy("Queue"),
    "": lazy("None"),
}
NO_GROUP = "none"  # in an address, where an empty value would be no value
COLUMNS: dict[str, Any] = {
    "requester": lazy("Requester"),
    "status": lazy("Status"),
    "priority": lazy("Priority"),
    "due": lazy("Due"),
    "assignee": lazy("Assignee"),
    "updated": lazy("Updated"),
    "queue": lazy("Queue"),
    "tags": lazy("Tags"),
    "channel": lazy("Channel"),
    "created": lazy("Opened"),
    "wakes": lazy("Snoozed until"),
}
USUAL = ("requester", "status", "priority", "due", "assignee", "updated")
ACTIVE_CODES = statuses.ACTIVE
STARTERS_TAG = "new starter"  # a view of every desk asks for it, whether or not any ticket has it yet
OWN = "own"  # in an address: the conditions in it are all there are
PARAMETERS = ("view", OWN, IF, ANY, "cols", "group", "sort", "then", "density")
ICONS = (
    "list-filter", "alarm-clock", "flame", "wifi", "laptop", "graduation-cap", "printer", "mail", "phone", "users",
    "tag", "bookmark", "star", "key-round", "monitor", "globe",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """One list of the desk. `code` is a word for the desk's own views, the id for saved ones."""

    code: str
    label: Any
    icon: str
    tree: Tree
    columns: tuple[str, ...] = USUAL
    group_by: str = "due"
    sort: str = DUE
    then_sort: str = ""
    density: str = ""
    saved: SavedView | None = None
    is_changed: bool = False  # the address asks for something else than what is saved

    @property
    def grouping(self) -> str:
        """What the rows stand under; headings by due time only over rows in that order."""
        return "" if self.group_by == DUE and self.sort != DUE else self.group_by

    @property
    def is_done(self) -> bool:
        """True for a view of what is solved and closed alone: it is not counted."""
        return self.tree.all[:1] == (_DONE,)


def _is(field: str, *values: str) -> Condition:
    return Condition(field, IS, values)


_ACTIVE, _DONE = _is("status", *statuses.ACTIVE), _is("status", *statuses.DONE)
_STANDARD = (
    View("mine", lazy("My tickets"), "inbox", Tree((_ACTIVE, _is("assignee", "me")))),
    View("mentions", lazy("Mentions"), "at-sign", Tree((_is("mention", "unread"),)), group_by="", sort=UPDATED),
    View("unassigned", lazy("Unassigned"), "users", Tree((_ACTIVE, _is("assignee", "nobody")))),
    View("due", lazy("Due today"), "alarm-clock", Tree((_ACTIVE, _is("due", "today")))),
    View("breached", lazy("Breached"), "flame", Tree((_ACTIVE, _is("due", "late")))),
    View("open", lazy("All open"), "circle-dashed", Tree((_ACTIVE,))),
    View(
        "waiting", lazy("Waiting on person"), "circle-pause", Tree((_is("status", statuses.WAITING),)),
        group_by="", sort=UPDATED,
    ),
    View("starters", lazy("New starters"), "graduation-cap", Tree((_ACTIVE, _is("tag", STARTERS_TAG)))),
    View(
        "snoozed", lazy("Snoozed"), "calendar-clock", Tree((_ACTIVE, _is("snoozed", "yes"))),
        columns=("requester", "status", "priority", "wakes", "assignee", "updated"), group_by="", sort=WAKES,
    ),
    View("solved", pgettext("view of tickets", "Solved"), "circle-check", Tree((_DONE,)), group_by="", sort=UPDATED),
)  # fmt: skip
VIEWS = {view.code: view for view in _STANDARD}
FIRST = ("mine", "mentions", "unassigned")  # above the heading of the side bar; the others below it
HOT = ("unassigned", "breached")  # a count here is work that nobody has, or that is late


def of_saved(saved: SavedView) -> View:
    """A saved view as a list; what it holds is read leniently."""
    return View(
        code=str(saved.pk),
        label=saved.name,
        icon=saved.icon if saved.icon in ICONS else ICONS[0],
        tree=conditions.from_json(saved.conditions),
        columns=clean_columns(saved.columns) or USUAL,
        group_by=saved.group_by if saved.group_by in GROUPS else "",
        sort=saved.sort if saved.sort in SORTS else DUE,
        then_sort=saved.then_sort if saved.then_sort in SORTS else "",
        density=saved.density if saved.density in dict(SavedView.DENSITIES) else "",
        saved=saved,
    )


def clean_columns(codes: Any) -> tuple[str, ...]:
    """Known columns in their order, each once."""
    if not isinstance(codes, list | tuple):
        return ()
    return tuple(dict.fromkeys(code for code in codes if isinstance(code, str) and code in COLUMNS))


def view_of(code: str, saved: list[SavedView]) -> View | None:
    """The view of a code: the desk's own, or one of `saved`, which must come from `visible_to` its reader."""
    if code in VIEWS:
        return VIEWS[code]
    return next((of_saved(each) for each in saved if str(each.pk) == code), None)


def from_query(query: QueryDict, saved: list[SavedView]) -> View:
    """What an address asks for: a view, with its own conditions and looks where it names some. Never raises."""
    base = view_of(query.get("view", ""), saved) or VIEWS["open"]
    changes: dict[str, Any] = {}
    if OWN in query or IF in query or ANY in query:
        changes["tree"] = conditions.from_params(query.getlist(IF), query.getlist(ANY))
    if columns := clean_columns(query.get("cols", "").split(",")):
        changes["columns"] = columns
    group = query.get("group", "")
    if (group in GROUPS and group) or group == NO_GROUP:
        changes["group_by"] = "" if group == NO_GROUP else group
    for name, known, field in (("sort", SORTS, "sort"), ("then", SORTS, "then_sort")):
        if query.get(name, "") in known:
            changes[field] = query[name]
    if query.get("density") in (SavedView.COMPACT, SavedView.COMFORTABLE):
        changes["density"] = query["density"]
    made = replace(base, **changes)
    return replace(made, is_changed=made != base) if changes else base


def to_query(view: View, **changes: Any) -> str:
    """The address that `from_query` reads as this view, with some of its fields changed."""
    made = replace(view, **changes)
    base = of_saved(made.saved) if made.saved else VIEWS.get(made.code, VIEWS["open"])
    pairs: list[tuple[str, str]] = [("view", made.code)]
    if made.tree != base.tree:
        pairs += [(OWN, "1"), *conditions.to_params(made.tree)]
    if made.columns != base.columns:
        pairs.append(("cols", ",".join(made.columns)))
    if made.group_by != base.group_by:
        pairs.append(("group", made.group_by or NO_GROUP))
    for name, value, was in (("sort", made.sort, base.sort), ("then", made.then_sort, base.then_sort)):
        if value != was and value:
            pairs.append((name, value))
    if made.density != base.density and made.density:
        pairs.append(("density", made.density))
    return urlencode(pairs, safe=":,|")


def search_for(*, all_of: tuple[Condition, ...]) -> str:
    """The address of a list of these conditions alone."""
    return to_query(replace(VIEWS["open"], tree=Tree(all_of)))


def tag_condition(word: str) -> Condition:
    """Tickets with this tag. Raises Invalid for what cannot be a tag."""
    return _is("tag", clean_tag(word))
