"""What conditions mean to one reader: in words, and as a query.

A value that names something that is gone (a queue, a team, a person) is left out of the query, and so is a field
nobody knows; the page says so in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tickets import statuses
from tickets.condition_fields import CHOICE, DAY, FIELDS, OPERATORS, PERSON, REQUESTER, TAG, Field
from tickets.condition_names import Names
from tickets.condition_queries import any_of, day_of, days_of, query_of
from tickets.conditions import HAS, IS, ME, NOBODY, OLDER, WITHIN, Condition, Tree


@dataclass(frozen=True)
class Reading:
    """A condition as this reader sees it: in words, and the part of it that is asked, if any is.

    `note` says what was left out; `q` None means that all of it was.
    """

    condition: Condition
    label: str
    op: str
    values: list[str]
    q: Q | None
    note: str = ""
    cheap: bool = False


def read(each: Condition, user: Any, names: Names, now: datetime) -> Reading:
    """What a condition means. Never raises, whatever it names."""
    spec = FIELDS.get(each.field)
    op = str(OPERATORS.get(each.op, each.op))
    if spec is None:
        note = _("There is no field “%(name)s” any more. Left out until you change it.") % {"name": each.field}
        return Reading(each, _("%(name)s (gone)") % {"name": each.field}, op, list(each.values), None, note)
    if each.op not in spec.operators:
        note = _("This test does not fit the field. Left out until you change it.")
        return Reading(each, str(spec.label), op, list(each.values), None, note)
    known = [value for value in each.values if _is_known(spec, each.op, value, names)]
    words = [value_words(spec, value, names) for value in each.values]
    note = ""
    if len(known) < len(each.values):
        gone = [value_words(spec, value, names) for value in each.values if value not in known]
        note = _("%(what)s is not there any more. Left out until you change it.") % {"what": ", ".join(gone)}
    q = query_of(spec.code, each.op, known, user, now) if known else None
    return Reading(each, str(spec.label), op, words, q, note, spec.cheap)


def value_words(spec: Field, value: str, names: Names) -> str:
    """A value in words: the name of what it stands for, or the value itself."""
    if value == ME and spec.kind in (PERSON, REQUESTER):
        return _("Me, whoever looks")
    if value == NOBODY and spec.kind == PERSON:
        return _("Nobody")
    if spec.kind == CHOICE:
        return str(dict(spec.choices).get(value, value))
    return names.name(spec.kind, value) or value


def _is_known(spec: Field, op: str, value: str, names: Names) -> bool:
    if op == HAS:
        return True
    if spec.kind == CHOICE:
        return value in dict(spec.choices)
    if spec.kind == DAY:
        return (days_of(value) if op in (WITHIN, OLDER) else day_of(value)) is not None
    if value == ME and spec.kind in (PERSON, REQUESTER):
        return True
    if spec.kind == TAG or (spec.kind, value) == (PERSON, NOBODY):
        return True  # a word finds what has it, if only nothing yet; it names no row that could be gone
    return names.name(spec.kind, value) is not None


@dataclass(frozen=True)
class TreeReading:
    """A whole tree for one reader. `statuses` are those its plain status conditions leave, for reading by index."""

    all: list[Reading]
    groups: list[list[Reading]]
    q: Q
    statuses: tuple[str, ...]
    is_cheap: bool
    asks_snoozed: bool

    @property
    def whole(self) -> Q:
        """All of it. No status is asked for where any will do: SQLite would gather every ticket by it and sort them."""
        all_of_them = len(self.statuses) == len(statuses.CHOICES)
        return self.q if all_of_them else Q(status__in=self.statuses) & self.q

    @property
    def notes(self) -> list[str]:
        return [each.note for each in [*self.all, *(r for group in self.groups for r in group)] if each.note]


def read_tree(tree: Tree, user: Any, names: Names, now: datetime) -> TreeReading:
    """The tree in words and as a query; what cannot be asked is left out of it."""
    plain = [read(each, user, names, now) for each in tree.all]
    groups = [[read(each, user, names, now) for each in group] for group in tree.groups]
    q, left = Q(), [code for code, _word in statuses.CHOICES]
    for each in plain:
        if each.q is None:
            continue
        if each.condition.field == "status":
            wanted = set(each.condition.values)
            left = [code for code in left if (code in wanted) == (each.condition.op == IS)]
        else:
            q &= each.q
    for group in groups:
        asked = [each.q for each in group if each.q is not None]
        if asked:
            q &= any_of(asked)
    return TreeReading(
        all=plain,
        groups=groups,
        q=q,
        statuses=tuple(left),
        is_cheap=all(each.cheap for each in plain if each.q is not None) and not groups,
        asks_snoozed=any(each.field == "snoozed" for each in tree.each()),
    )
