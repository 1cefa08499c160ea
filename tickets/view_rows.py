"""The conditions of a view as rows of a form, and back: what is typed or chosen, and the buttons for rows.

Field names: `c3-field`, `c3-op`, `c3-values` (repeated), `c3-new` (typed), `c3-group` ("" or the number of its
group of "any").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts.models import Team, User, people_with_addresses
from tickets import conditions
from tickets.condition_fields import FIELDS, OPERATORS
from tickets.condition_names import Names
from tickets.condition_reading import read, value_words
from tickets.conditions import HAS, OLDER, WITHIN, Condition, Tree
from tickets.models import Queue

_ROW = re.compile(r"c(\d{1,3})-field")
ROWS_MAX = conditions.CONDITIONS_MAX + conditions.GROUPS_MAX * 4


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


def numbered(rows: list[RowForm]) -> list[RowForm]:
    """Keys by their place: what is dropped leaves no gap, and the groups stay together."""
    ordered = sorted(rows, key=lambda row: int(row.group or 0))
    return [replace(row, key=f"c{number}") for number, row in enumerate(ordered, start=1)]


def fill(rows: list[RowForm], user: User, names: Names, now: datetime) -> None:
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
