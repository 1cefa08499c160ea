"""The names of what conditions stand for: queues, teams and people are kept by their ids, and looked up at once.

Tags are kept by their words, which are their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import Team, User
from tickets.condition_fields import FIELDS, PERSON, QUEUE, REQUESTER, TEAM
from tickets.condition_queries import ids_of
from tickets.conditions import Tree
from tickets.models import Queue


@dataclass
class Names:
    """What conditions name, gathered for all of them in one query: `(kind, id or word)` to a name."""

    known: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def gather(cls, trees: Iterable[Tree]) -> Names:
        """One query for every queue, team and person in these trees; none when they name none."""
        rows = cls._asked(trees)
        if not rows:
            return cls()
        found = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
        return cls({(kind, key): name for kind, key, name in found})

    @classmethod
    def needed(cls, trees: Iterable[Tree]) -> bool:
        """Whether `gather` would ask the database."""
        return bool(cls._asked(trees))

    @classmethod
    def _asked(cls, trees: Iterable[Tree]) -> list[Any]:
        wanted: dict[str, set[str]] = {}
        for tree in trees:
            for each in tree.each():
                spec = FIELDS.get(each.field)
                if spec and spec.kind in _TABLES:
                    wanted.setdefault("person" if spec.kind == REQUESTER else spec.kind, set()).update(each.values)
        rows = [_TABLES[kind](values) for kind, values in sorted(wanted.items())]
        return [each for each in rows if each is not None]

    def name(self, kind: str, value: str) -> str | None:
        return self.known.get(("person" if kind == REQUESTER else kind, value))


PERSON_NAME = Coalesce(NullIf("name", Value("")), "email")


def _rows(model: Any, kind: str, values: set[str], name: Any = "name") -> Any:
    ids = ids_of(values)
    if not ids:
        return None
    text = CharField()
    rows = model.objects.filter(pk__in=ids).order_by()
    return rows.annotate(kind=Value(kind, text), key=Cast("pk", text), word=Cast(name, text)).values_list(
        "kind", "key", "word"
    )


_TABLES: dict[str, Callable[[set[str]], Any]] = {
    QUEUE: lambda values: _rows(Queue, QUEUE, values),
    TEAM: lambda values: _rows(Team, TEAM, values),
    PERSON: lambda values: _rows(User, PERSON, values, PERSON_NAME),
    REQUESTER: lambda values: _rows(User, PERSON, values, PERSON_NAME),
}
