"""Macros, the pure part: placeholders filled from a closed list, and actions read from what is stored.

No template engine: `{{ word.word }}` is looked up and nothing is run. What is not known, or has no value on
this ticket, stays in the words as it was written, and they are not sent before somebody has put that right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS: dict[str, Any] = {
    "requester.first_name": _("First name of the requester"),
    "requester.name": _("Name of the requester"),
    "requester.email": _("Address of the requester"),
    "ticket.number": _("Number of the ticket"),
    "ticket.subject": _("Subject of the ticket"),
    "ticket.topic": _("Topic of the ticket"),
    "agent.first_name": _("Your first name"),
    "agent.name": _("Your name"),
    "team.name": _("Name of the team"),
    "desk.name": _("Name of the desk"),
    "desk.hours": _("When the desk is open"),
    "desk.phone": _("Telephone number of the desk"),
}
ACTS = ("status", "priority", "assignee", "queue", "tag_add", "tag_remove", "snooze")
ACTIONS_MAX = 10
_PLACE = re.compile(r"\{\{\s*([a-z_]+\.[a-z_]+)\s*\}\}")
_GAP = re.compile(r"\{\{[^{}\n]{0,80}\}{0,2}")


@dataclass(frozen=True)
class Filled:
    """The words for one ticket. `gaps` are the placeholders still in them, each once, as they are written."""

    text: str
    gaps: list[str]


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Puts the values in. A value is words, whatever it holds: it is never looked into for placeholders.

    One that looks like a placeholder itself is a gap all the same when the words are sent.
    """

    def value(match: re.Match[str]) -> str:
        known = match.group(1) in PLACEHOLDERS
        return (values.get(match.group(1)) or match.group(0)) if known else match.group(0)

    filled = _PLACE.sub(value, text)
    return Filled(filled, gaps_in(filled))


def gaps_in(text: str) -> list[str]:
    """What was never filled in: everything that begins with `{{`, each once, in order."""
    return list(dict.fromkeys(match.group(0).strip() for match in _GAP.finditer(text)))


def unknown_in(text: str) -> list[str]:
    """Placeholders no ticket can fill, for whoever writes the macro: misspelt, half written, or none of ours."""
    good = {match.group(0) for match in _PLACE.finditer(text) if match.group(1) in PLACEHOLDERS}
    return [gap for gap in gaps_in(text) if gap not in good]


def actions_of(raw: Any) -> list[tuple[str, str]]:
    """The actions of a stored list, each an act and its value; what is not one is left out.

    Read leniently: what an action names may be gone by the time it is done.
    """
    found = []
    for item in raw if isinstance(raw, list) else []:
        if isinstance(item, (list, tuple)) and len(item) == 2 and item[0] in ACTS:
            value = item[1]
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                found.append((str(item[0]), str(value)[:80]))
    return found[:ACTIONS_MAX]


def value_of(actions: Iterable[tuple[str, str]], act: str) -> str:
    """The last value of an act, "" when it is not among them."""
    return next((value for name, value in reversed(list(actions)) if name == act), "")
