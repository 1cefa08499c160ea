"""What other apps show on the page of a person: each registers a part, and this app knows of none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User

Read = Callable[[User, User], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """`read` gets the viewer and the person, and gives what `template` needs, or None for nothing to show."""

    order: int
    template: str
    read: Read


PANELS: list[Panel] = []


def register(order: int, template: str, read: Read) -> None:
    PANELS.append(Panel(order, template, read))
    PANELS.sort(key=lambda panel: panel.order)


def panels_for(viewer: User, person: User) -> list[tuple[str, dict[str, Any]]]:
    """The parts to show, as template and context, in their order."""
    read = ((panel.template, panel.read(viewer, person)) for panel in PANELS)
    return [(template, context) for template, context in read if context is not None]
