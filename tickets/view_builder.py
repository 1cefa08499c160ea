"""The form of the view builder: a view as rows of fields, and back. Works by reloading, so that it needs no script.

Its conditions are rows (`tickets.view_rows`). `do` is the button that was pressed: "add", "any", "any:1" (into that
group), "drop:c3", "up:status", "down:status", "out:status", "in:tags", "join:any", "join:all".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from tickets import conditions, desk_views
from tickets.condition_names import Names
from tickets.condition_reading import read_tree
from tickets.conditions import Condition, Tree
from tickets.desk_views import COLUMNS, GROUPS, ICONS, NO_GROUP, SORTS, View
from tickets.lists import BOUND, bounded_rows
from tickets.models import SavedView
from tickets.view_rows import Option, RowForm, fill, numbered, pressed, rows_from, rows_of_tree, tree_of

MINE, EVERYBODY = "mine", "everybody"


@dataclass
class ViewForm:
    view: View
    name: str
    icon: str
    icons: list[Option]
    rows: list[RowForm]
    groups: list[tuple[str, list[RowForm]]]
    columns: list[tuple[str, Any]]
    other_columns: list[tuple[str, Any]]
    sorts: list[Option]
    thens: list[Option]
    group_bys: list[Option]
    query: str
    count: int = 0
    is_over: bool = False  # more than were counted
    teams: list[Team] = field(default_factory=list)
    may_share_with_all: bool = False
    notes: list[str] = field(default_factory=list)


ICON_WORDS: dict[str, Any] = {
    "list-filter": lazy("Filter"), "alarm-clock": lazy("Alarm clock"), "flame": lazy("Flame"), "wifi": lazy("Wi-Fi"),
    "laptop": lazy("Laptop"), "graduation-cap": lazy("Graduation cap"), "printer": lazy("Printer"),
    "mail": lazy("Envelope"), "phone": lazy("Telephone"), "users": lazy("People"), "tag": lazy("Label"),
    "bookmark": lazy("Bookmark"), "star": lazy("Star"), "key-round": lazy("Key"), "monitor": lazy("Screen"),
    "globe": lazy("Globe"),
}  # fmt: skip


def is_form(data: QueryDict) -> bool:
    """True for what the builder's form sent, rather than the address of a list."""
    return "builder" in data


def moved(columns: tuple[str, ...], do: str) -> tuple[str, ...]:
    """The columns after one of their buttons was pressed."""
    what, _sep, code = do.partition(":")
    if what == "in" and code in COLUMNS:
        return tuple(dict.fromkeys((*columns, code)))
    if code not in columns:
        return columns
    if what == "out":
        return tuple(each for each in columns if each != code)
    at = columns.index(code)
    to = at + {"up": -1, "down": 1}.get(what, 0)
    if not 0 <= to < len(columns):
        return columns
    made = list(columns)
    made[at], made[to] = made[to], made[at]
    return tuple(made)


def view_form(user: User, data: QueryDict, base: View, *, now: datetime) -> ViewForm:
    """The form for an address of a list, or for what the form itself sent; never raises."""
    do = data.get("do", "") or ("add" if data.get("add") == "condition" else "")
    if is_form(data):
        rows = rows_from(data)
        view = replace(
            base, columns=desk_views.clean_columns(data.getlist("col")) or base.columns, **_looks(data, base)
        )
    else:
        rows, view = rows_of_tree(base.tree), base
    rows = numbered(pressed(rows, do))
    view = replace(view, tree=tree_of(rows), columns=moved(view.columns, do))
    names = Names.gather([Tree(tuple(Condition(row.field, row.op, tuple(row.values)) for row in rows))])
    fill(rows, user, names, now)
    reading = read_tree(view.tree, user, names, now)
    count = bounded_rows(user, view, reading).values("pk")[: BOUND + 1].count()
    name = data.get("name", str(base.label))[:60]
    icon = data.get("icon", base.icon)
    led = Team.objects.filter(memberships__user=user, memberships__is_lead=True)
    numbers = dict.fromkeys(row.group for row in rows if row.group)
    return ViewForm(
        view=view,
        name=name,
        icon=icon,
        icons=[Option(code, str(ICON_WORDS[code]), code == icon) for code in ICONS],
        rows=[row for row in rows if not row.group],
        groups=[(number, [row for row in rows if row.group == number]) for number in numbers],
        columns=[(code, COLUMNS[code]) for code in view.columns],
        other_columns=[(code, words) for code, words in COLUMNS.items() if code not in view.columns],
        sorts=[Option(code, str(words), code == view.sort) for code, words in SORTS.items()],
        thens=[Option(code, str(words), code == view.then_sort) for code, words in {"": "–", **SORTS}.items()],
        group_bys=[Option(code or NO_GROUP, str(words), code == view.group_by) for code, words in GROUPS.items()],
        query=desk_views.to_query(view),
        count=min(count, BOUND),
        is_over=count > BOUND,
        teams=list(Team.objects.all() if user.is_superuser else led),
        may_share_with_all=user.is_superuser,
        notes=reading.notes,
    )


def _looks(data: QueryDict, base: View) -> dict[str, Any]:
    group = data.get("group", "")
    return {
        "group_by": "" if group == NO_GROUP else (group if group in GROUPS else base.group_by),
        "sort": data["sort"] if data.get("sort") in SORTS else base.sort,
        "then_sort": data["then"] if data.get("then") in SORTS else "",
        "density": data["density"] if data.get("density") in dict(SavedView.DENSITIES) else base.density,
    }


def looks_of(form: ViewForm) -> dict[str, Any]:
    """What is saved of a form, besides its name and who sees it."""
    view = form.view
    return {
        "icon": form.icon if form.icon in ICONS else ICONS[0],
        "conditions": conditions.to_json(view.tree),
        "columns": list(view.columns),
        "group_by": view.group_by,
        "sort": view.sort,
        "then_sort": view.then_sort,
        "density": view.density,
    }
