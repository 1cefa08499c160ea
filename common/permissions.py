"""What a policy answers: Allowed, or Denied with a reason that can be shown."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import NotAllowed


@dataclass(frozen=True)
class Allowed:
    def __bool__(self) -> bool:
        return True

    def require(self) -> None:
        """Does nothing: it is allowed."""


@dataclass(frozen=True)
class Denied:
    reason: str
    code: str = "not_allowed"

    def __bool__(self) -> bool:
        return False

    def require(self) -> None:
        """Raises NotAllowed with the reason."""
        raise NotAllowed(self.reason, code=self.code)


Answer = Allowed | Denied
