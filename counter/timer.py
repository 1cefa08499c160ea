"""How long a call takes, on the server's clock: a small state that travels, signed, with the page.

Nothing is stored before a call is saved, so looking at the page changes nothing; and nothing the browser's
clock says is believed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.core import signing

SALT = "counter.timer"
LONGEST = 8 * 3600  # a page that was left open is no call: its time is not counted


@dataclass(frozen=True)
class Timer:
    """A call of one agent. Times are seconds since 1970; `started` None waits for the first sign of a call."""

    agent: int
    nonce: uuid.UUID
    started: int | None
    held: int = 0  # seconds on hold that are over
    held_since: int | None = None

    @classmethod
    def begin(cls, agent: int, now: datetime) -> Timer:
        """A call that starts now."""
        return cls(agent, uuid.uuid4(), _seconds(now))

    @classmethod
    def waiting(cls, agent: int) -> Timer:
        """The page after a call: the next one has not come yet."""
        return cls(agent, uuid.uuid4(), None)

    @classmethod
    def unseal(cls, text: str, agent: int, now: datetime) -> Timer | None:
        """The timer a page carried; None when it was tampered with or belongs to somebody else."""
        try:
            nonce, started, held, held_since = _signer(agent).unsign_object(text[:500])
            timer = cls(agent, uuid.UUID(nonce), started, held, held_since)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return timer if (timer.started or 0) <= _seconds(now) + 60 else None

    def seal(self) -> str:
        state = [str(self.nonce), self.started, self.held, self.held_since]
        return _signer(self.agent).sign_object(state)

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.held_since is None

    @property
    def is_on_hold(self) -> bool:
        return self.held_since is not None

    @property
    def started_at(self) -> datetime | None:
        return None if self.started is None else datetime.fromtimestamp(self.started, UTC)

    def start(self, now: datetime) -> Timer:
        """Starts a timer that waits; one that runs goes on."""
        return replace(self, started=_seconds(now)) if self.started is None else self

    def restart(self, now: datetime) -> Timer:
        """From nought, for who pressed too early; it is the same call."""
        return replace(self, started=_seconds(now), held=0, held_since=None)

    def hold(self, now: datetime) -> Timer:
        return replace(self, held_since=_seconds(now)) if self.is_running else self

    def resume(self, now: datetime) -> Timer:
        """Off hold: the seconds on hold are kept apart."""
        return replace(self, held=self.held_until(now), held_since=None)

    def held_until(self, now: datetime) -> int:
        """Seconds on hold so far."""
        return self.held + (max(0, _seconds(now) - self.held_since) if self.held_since is not None else 0)

    def talk(self, now: datetime) -> int:
        """Seconds of talk so far: without those on hold, never negative."""
        if self.started is None:
            return 0
        return max(0, _seconds(now) - self.started - self.held_until(now))

    def is_timed(self, now: datetime) -> bool:
        """False when it never started, or for so long that nobody can have talked."""
        return self.started is not None and _seconds(now) - self.started <= LONGEST


def _signer(agent: int) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.{agent}")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
