"""The states of a ticket, and the one table of moves between them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NEW, OPEN, WAITING, ON_HOLD, SOLVED, CLOSED = "new", "open", "waiting", "on_hold", "solved", "closed"
CHOICES = [
    (NEW, _("New")),
    (OPEN, _("Open")),
    (WAITING, _("Waiting")),
    (ON_HOLD, _("On hold")),
    (SOLVED, _("Solved")),
    (CLOSED, _("Closed")),
]
ACTIVE = (NEW, OPEN, WAITING, ON_HOLD)
DONE = (SOLVED, CLOSED)
CLOCKS_PAUSED = (WAITING, ON_HOLD)

AGENT, REQUESTER, SYSTEM = "agent", "requester", "system"

# Who may move a ticket from one state to another. What is not listed cannot happen.
TRANSITIONS: dict[tuple[str, str], frozenset[str]] = {
    (NEW, OPEN): frozenset({AGENT, SYSTEM}),
    (NEW, WAITING): frozenset({AGENT}),
    (NEW, ON_HOLD): frozenset({AGENT}),
    (NEW, SOLVED): frozenset({AGENT, REQUESTER}),
    (OPEN, WAITING): frozenset({AGENT}),
    (OPEN, ON_HOLD): frozenset({AGENT}),
    (OPEN, SOLVED): frozenset({AGENT, REQUESTER}),
    (WAITING, OPEN): frozenset({AGENT, REQUESTER, SYSTEM}),
    (WAITING, ON_HOLD): frozenset({AGENT}),
    (WAITING, SOLVED): frozenset({AGENT, REQUESTER}),
    (ON_HOLD, OPEN): frozenset({AGENT, REQUESTER, SYSTEM}),
    (ON_HOLD, WAITING): frozenset({AGENT}),
    (ON_HOLD, SOLVED): frozenset({AGENT, REQUESTER}),
    (SOLVED, OPEN): frozenset({AGENT, REQUESTER, SYSTEM}),
    (SOLVED, WAITING): frozenset({AGENT}),
    (SOLVED, CLOSED): frozenset({AGENT, SYSTEM}),
    (CLOSED, OPEN): frozenset({AGENT}),
}


def can_move(source: str, target: str, role: str) -> bool:
    """True when `role` (agent, requester or system) may move a ticket from `source` to `target`."""
    return role in TRANSITIONS.get((source, target), frozenset())


def targets(source: str, role: str) -> list[str]:
    """The states `role` may move to from `source`, in the order of CHOICES."""
    return [code for code, _ in CHOICES if can_move(source, code, role)]
