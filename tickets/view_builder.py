"""The form of the view builder: a view as rows of fields, and back. Works by reloading, so that it needs no script.

Field names: `c3-field`, `c3-op`, `c3-values` (repeated), `c3-new` (typed), `c3-group` ("" or the number of its
group of "any"); `do` is the button that was pressed: "add", "any", "any:1" (into that group), "drop:c3",
"up:status", "down:status", "out:status", "in:tags", "join:any", "join:all".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User, people_with_addresses
from tickets import conditions, desk_views
from tickets.condition_fields import FIELDS, OPERATORS
from tickets.condition_names import Names
from tickets.condition_reading import read, read_tree, value_words
from tickets.conditions import HAS, OLDER, WITHIN, Condition, Tree
from tickets.desk_views import COLUMNS, GROUPS, ICONS, NO_GROUP, SORTS, View
from tickets.lists import BOUND, bounded_rows
from tickets.models import Queue, SavedView

_ROW = re.compile(r"c(\d{1,3})-field")
ROWS_MAX = conditions.CONDITIONS_MAX + conditions.GROUPS_MAX * 4
MINE, EVERYBODY = "mine", "everybody"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_on: bool


@dataclass
class RowForm:
    """One condition as it stands in the form; `entry` says what its value is typed or chosen with."""

    key: str
    field: str
    op: str
    values: list[str]
    group: str = ""
    label: str = ""
    note: str = ""
    is_known: bool = True
    entry: str = "choice"  # choice, list, words, text, day, days, address
    fields: list[Option] = field(default_factory=list)
    operators: list[Option] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def chosen(self) -> str:
        return ", ".join(option.label for option in self.options if option.is_on)


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


def rows_from(data: QueryDict) -> list[RowForm]:
    """The conditions as they were sent; typed values are put among the chosen ones."""
    rows = []
    for name in list(data)[:2000]:
        if (found := _ROW.fullmatch(name)) and len(rows) < ROWS_MAX:
            key = f"c{found.group(1)}"
            values = [*data.getlist(f"{key}-values"), *_typed(data, key)]
            made = conditions.condition(data[name], data.get(f"{key}-op", ""), values or ["-"])
            if made is None:
                continue
            kept = list(made.values) if values else []
            group = data.get(f"{key}-group", "")[:2]
            rows.append(RowForm(key, made.field, made.op, kept, group if group.isascii() and group.isdigit() else ""))
    return rows


def _typed(data: QueryDict, key: str) -> list[str]:
    """What was typed for a condition: tags by commas, people by their address, one text or date as it is."""
    text, name = data.get(f"{key}-new", "").strip()[:500], data.get(f"{key}-field", "")
    if not text:
        return []
    if name == "tag":
        return [word.strip().lower() for word in text.split(",")]
    if name == "requester" and data.get(f"{key}-op") != HAS:
        return [str(person.pk) for person in people_with_addresses([text])[:5]] if "@" in text else []
    return [text]


def tree_of(rows: list[RowForm]) -> Tree:
    """The conditions that are complete."""
    groups: dict[str, list[Condition | None]] = {}
    plain = []
    for row in rows:
        made = conditions.condition(row.field, row.op, row.values)
        if row.group:
            groups.setdefault(row.group, []).append(made)
        else:
            plain.append(made)
    return conditions.tree(plain, groups.values())


def rows_of_tree(tree: Tree) -> list[RowForm]:
    rows = [RowForm("", each.field, each.op, list(each.values)) for each in tree.all]
    for number, group in enumerate(tree.groups, start=1):
        rows += [RowForm("", each.field, each.op, list(each.values), str(number)) for each in group]
    return rows


def pressed(rows: list[RowForm], do: str) -> list[RowForm]:
    """The rows after a button for conditions was pressed."""
    what, _sep, arg = do.partition(":")
    if what == "add":
        return [*rows, RowForm("", "status", "is", [])]
    if what == "any":
        used = {row.group for row in rows if row.group}
        group = arg if arg in used else str(max((int(g) for g in used), default=0) + 1)
        return [*rows, RowForm("", "status", "is", [], group)]
    if what == "drop":
        return [row for row in rows if row.key != arg]
    if what == "join":
        return [replace(row, group="1" if arg == "any" else "") for row in rows]
    return rows


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
    rows = _numbered(pressed(rows, do))
    view = replace(view, tree=tree_of(rows), columns=moved(view.columns, do))
    names = Names.gather([Tree(tuple(Condition(row.field, row.op, tuple(row.values)) for row in rows))])
    _fill(rows, user, names, now)
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


def _numbered(rows: list[RowForm]) -> list[RowForm]:
    """Keys by their place: what is dropped leaves no gap, and the groups stay together."""
    ordered = sorted(rows, key=lambda row: int(row.group or 0))
    return [replace(row, key=f"c{number}") for number, row in enumerate(ordered, start=1)]


def _fill(rows: list[RowForm], user: User, names: Names, now: datetime) -> None:
    """Labels, operators and choices of each row; queues, teams and agents are read once, and only if asked for."""
    lists: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        spec = FIELDS.get(row.field)
        row.fields = [Option(code, str(each.label), code == row.field) for code, each in FIELDS.items()]
        reading = read(Condition(row.field, row.op, tuple(row.values) or ("-",)), user, names, now)
        row.label = reading.label
        row.note = reading.note if row.values else ""
        if spec is None:
            row.is_known, row.entry = False, "gone"
            row.operators = [Option(row.op, str(OPERATORS.get(row.op, row.op)), True)]
            row.options = [Option(value, value, True) for value in row.values]
            continue
        if row.op not in spec.operators:
            row.op, row.note = spec.operators[0], ""
        row.operators = [Option(code, str(OPERATORS[code]), code == row.op) for code in spec.operators]
        row.entry = _entry(spec.kind, row.op)
        choices = _choices(spec, user, lists)
        known = {value for value, _label in choices}
        if row.entry in ("list", "choice") and not known & set(row.values) and not row.note:
            row.values = [value for value in row.values if value in known]
        extra = [(value, value_words(spec, value, names)) for value in row.values if value not in known]
        row.options = [Option(value, label, value in row.values) for value, label in [*choices, *extra]]


def _entry(kind: str, op: str) -> str:
    if kind == "day":
        return "days" if op in (WITHIN, OLDER) else "day"
    if kind == "text" or op == HAS:
        return "text"
    return {"choice": "choice", "tag": "words", "requester": "address"}.get(kind, "list")


def _choices(spec: Any, user: User, lists: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    if spec.kind == "choice":
        return [(code, str(label)) for code, label in spec.choices]
    if spec.kind not in _LISTS:
        return [("me", str(value_words(spec, "me", Names())))] if spec.kind == "requester" else []
    if spec.kind not in lists:
        lists[spec.kind] = _LISTS[spec.kind](user)
    first = [(code, value_words(spec, code, Names())) for code in ("me", "nobody")] if spec.kind == "person" else []
    return first + lists[spec.kind]


def _agents(user: User) -> list[tuple[str, str]]:
    people = User.objects.filter(is_active=True, is_agent=True)
    if not user.is_superuser:
        people = people.filter(memberships__team_id__in=user.team_ids()).distinct()
    return [(str(person.pk), person.display_name) for person in people.order_by("name", "pk")[:300]]


_LISTS: dict[str, Any] = {
    "queue": lambda user: [(str(q.pk), q.name) for q in Queue.objects.visible_to(user)[:300]],
    "team": lambda user: [(str(pk), name) for pk, name in Team.objects.values_list("pk", "name")[:300]],
    "person": _agents,
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
