"""The keyboard map of the desk, in one place: the list behind `?`, the style guide, and what the tests press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

LIST, TICKET = "list", "ticket"


@dataclass(frozen=True)
class Key:
    """One line of the map. `keys` are pressed one after the other, or, joined by +, at once."""

    keys: tuple[str, ...]
    words: Any
    where: tuple[str, ...] = (LIST, TICKET)
    is_alternative: bool = False  # any one of `keys` does it


@dataclass(frozen=True)
class Section:
    title: Any
    keys: tuple[Key, ...]


KEYMAP = (
    Section(
        lazy("Everywhere at the desk"),
        (
            Key(("Ctrl+K",), lazy("find tickets, people and answers, and do things")),
            Key(("/",), lazy("search; on a ticket, macros and answers in the box")),
            Key(("L",), lazy("log a call")),
            Key(("Z",), lazy("undo the last thing done")),
            Key(("?",), lazy("this list")),
            Key(("Esc",), lazy("close; clear the selection; back to the list")),
        ),
    ),
    Section(
        lazy("Go to"),
        (
            Key(("G", "M"), lazy("my tickets")),
            Key(("G", "U"), lazy("unassigned")),
            Key(("G", "D"), lazy("due today")),
            Key(("G", "K"), lazy("knowledge base")),
            Key(("G", "R"), lazy("reports")),
        ),
    ),
    Section(
        lazy("In a list"),
        (
            Key(("J", "↓"), lazy("next row"), (LIST,), True),
            Key(("K", "↑"), lazy("row before"), (LIST,), True),
            Key(("Enter",), lazy("open the ticket"), (LIST,)),
            Key(("X",), lazy("select the row"), (LIST,)),
            Key(("Shift+X",), lazy("select from the last one to here"), (LIST,)),
            Key(("F",), lazy("add a filter"), (LIST,)),
            Key(("U",), lazy("show new rows"), (LIST,)),
        ),
    ),
    Section(
        lazy("On the selected tickets, or the one that is open"),
        (
            Key(("I",), lazy("take it")),
            Key(("A",), lazy("assign")),
            Key(("S",), lazy("status")),
            Key(("P",), lazy("priority")),
            Key(("T",), lazy("tags")),
            Key(("M",), lazy("run a macro")),
            Key(("H",), lazy("snooze")),
            Key(("E",), lazy("solve")),
        ),
    ),
    Section(
        lazy("On a ticket"),
        (
            Key(("R",), lazy("reply"), (TICKET,)),
            Key(("N",), lazy("note"), (TICKET,)),
            Key(("J",), lazy("next ticket of the list"), (TICKET,)),
            Key(("K",), lazy("ticket before"), (TICKET,)),
            Key(("Ctrl+Enter",), lazy("send with the main button"), (TICKET,)),
        ),
    ),
    Section(lazy("In the list of mail"), (Key(("Y",), lazy("try again"), ()), Key(("F",), lazy("filter"), ()))),
    Section(lazy("In the phone log"), (Key(("1", "6"), lazy("the first to the sixth repeat issue")),)),
)
