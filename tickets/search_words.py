"""Operators of the search: `is:open from:aisha tag:"new starter" -queue:networks words`, as conditions.

What an operator names is looked up once for all of them; one that names nothing is said, and left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from tickets import statuses
from tickets.conditions import IS, NOT, Condition, Tree, condition, tree
from tickets.models import Queue

OPERATORS_MAX = 10
# operator → what it narrows by, for the list that completes them
OPERATORS: dict[str, Any] = {
    "is": lazy("status: open, waiting, solved; late, mine, unassigned, snoozed"),
    "from": lazy("requester"),
    "tag": lazy("tag"),
    "queue": lazy("queue"),
    "assignee": lazy("who has it; me, nobody"),
    "priority": lazy("urgent, high, normal, low"),
    "channel": lazy("email, web, phone, walk-in"),
}
_PART = re.compile(r'(?<!\S)(-?)([a-z]+):("[^"]*"|\S*)|("[^"]*"|\S+)', re.IGNORECASE)
PRIORITIES = {"urgent": "1", "high": "2", "normal": "3", "low": "4"}
_WORDS: dict[str, Condition] = {
    "mine": Condition("assignee", IS, ("me",)),
    "unassigned": Condition("assignee", IS, ("nobody",)),
    "late": Condition("due", IS, ("late",)),
    "breached": Condition("due", IS, ("late",)),
    "due": Condition("due", IS, ("today",)),
    "snoozed": Condition("snoozed", IS, ("yes",)),
}


@dataclass(frozen=True)
class Asked:
    """A search, parsed: its conditions, its free words, and what could not be used."""

    tree: Tree
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def parse_search(text: str, user: Any) -> Asked:
    """What was typed. At most two queries, for the queues and people it names. Never raises."""
    conditions: list[Condition | None] = []
    words: list[str] = []
    notes: list[str] = []
    for minus, name, value, word in _PART.findall(text.replace("\x00", "")[:400]):
        if word or name.lower() not in OPERATORS:
            words.append((word or f"{minus}{name}:{value}").strip('"'))
            continue
        if len(conditions) >= OPERATORS_MAX:
            break
        bare = value.strip('"').strip()
        made = _condition(name.lower(), bare, bool(minus), user) if bare else None
        if made is None and bare:
            notes.append(_("Nothing is called “%(value)s”: left out.") % {"value": f"{name}:{bare}"})
        conditions.append(made)
    return Asked(tree(conditions), [word for word in words if word], notes)


def _condition(name: str, value: str, minus: bool, user: Any) -> Condition | None:
    op = NOT if minus else IS
    low = value.lower()
    if name == "is":
        return _is(low, minus)
    if name == "tag":
        return condition("tag", op, [low])
    if name == "priority":
        return condition("priority", op, [PRIORITIES.get(low, "")])
    if name == "channel":
        return condition("channel", op, [low.replace("-", "_")])
    if name == "from":
        return condition("requester", op, _people(low)) if minus else condition("requester", "has", [value])
    if name == "queue":
        found = Queue.objects.visible_to(user).filter(name__icontains=value).values_list("pk", flat=True)[:10]
        return condition("queue", op, [str(pk) for pk in found])
    if low in ("me", "nobody"):
        return condition("assignee", op, [low])
    agents = _people(low, is_agent=True)
    return condition("assignee", op, agents)


def _is(value: str, minus: bool) -> Condition | None:
    op = NOT if minus else IS
    if value == "open":
        return condition("status", op, list(statuses.ACTIVE))
    if value.replace("-", "_") in dict(statuses.CHOICES):
        return condition("status", op, [value.replace("-", "_")])
    known = _WORDS.get(value)
    if known is None or not minus:
        return known
    if known.field == "assignee":
        return Condition("assignee", NOT, known.values)
    return Condition("snoozed", IS, ("no",)) if known.field == "snoozed" else None


def _people(value: str, **more: Any) -> list[str]:
    rows = User.objects.filter(Q(name__icontains=value) | Q(email__icontains=value), **more)
    return [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:20]]
