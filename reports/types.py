"""The figures of one period, as numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Timing:
    """How long it took, in open seconds: how many were timed, the median, and what nine in ten stayed within."""

    count: int = 0
    median: float | None = None
    ninety: float | None = None


@dataclass
class Figures:
    """Counts by local day. `met` and `missed` are by kind of clock, then day; `scores` by score, then day."""

    raised: Counter[tuple[date, str]] = field(default_factory=Counter)
    solved: Counter[tuple[date, str]] = field(default_factory=Counter)
    met: Counter[tuple[str, date]] = field(default_factory=Counter)
    missed: Counter[tuple[str, date]] = field(default_factory=Counter)
    scores: Counter[tuple[str, date]] = field(default_factory=Counter)
    timings: dict[str, Timing] = field(default_factory=dict)

    def rate(self, kind: str, days: set[date] | None = None) -> tuple[int, int]:
        """How many of the decided targets of a kind were met, and how many were decided."""
        met = sum(n for (k, day), n in self.met.items() if k == kind and (days is None or day in days))
        missed = sum(n for (k, day), n in self.missed.items() if k == kind and (days is None or day in days))
        return met, met + missed

    def votes(self, score: str = "", days: set[date] | None = None) -> int:
        """Ratings of a score, or of any."""
        return sum(n for (s, day), n in self.scores.items() if score in ("", s) and (days is None or day in days))


@dataclass(frozen=True)
class TopicFigure:
    """Tickets raised about a topic; `key` is what a list is narrowed by, `name` empty for those without one."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class DayMedian:
    """Spark of times: the median of one day by kind of clock."""

    kind: str
    day: date
    seconds: float
