"""What needs a look: things that are set in a way nobody means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Warning:
    """One sentence, and where to put it right."""

    words: str
    url: str
    act: str


def warnings_for(user: Any) -> list[Warning]:
    """Those that this person can put right."""
    return []
