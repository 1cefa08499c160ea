"""The figures in large type: each with its change since the period before, and the way to its tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import count_in_words, duration_in_words
from reports.asking import Asked
from reports.measures import FIRST, SOLVE
from reports.types import DayMedian, Figures, Timing

UP, DOWN, SAME = "up", "down", ""
Counts = Counter[tuple[date, str]]  # by day and channel
VOTES_MIN = 10  # fewer say nothing about a desk, and something about those who voted


@dataclass(frozen=True)
class Stat:
    """`way` is where the figure went since before (up, down or nowhere), `tone` whether that is good (up) or bad.

    `more` is a second figure with the way to its tickets.
    """

    title: str
    value: str
    url: str = ""
    way: str = SAME
    tone: str = "soft"
    change: str = ""
    note: str = ""
    more: str = ""
    more_url: str = ""
    values: list[float | None] = field(default_factory=list)
    series: str = "s1"


def percent(part: int, whole: int) -> int:
    """A whole percentage that is 100 only for all of it, and 0 only for nothing."""
    if part in (0, whole):
        return 100 if whole and part else 0
    return min(max(round(100 * part / whole), 1), 99)


def stats(asked: Asked, here: Figures, there: Figures, medians: list[DayMedian]) -> list[Stat]:
    """Six figures, in the order in which a desk works."""
    return [
        _count(asked, here.raised, there.raised, _("Tickets raised"), "raised"),
        _count(asked, here.solved, there.solved, _("Tickets solved"), "solved"),
        _in_time(asked, here, there, FIRST, _("First reply in time"), "reply", "s2"),
        _in_time(asked, here, there, SOLVE, _("Solved in time"), "solve", "s3"),
        _median(asked, here, there, medians),
        _happy(asked, here, there),
    ]  # fmt: skip


def _buckets(asked: Asked, value: Callable[[set[date]], float | None]) -> list[float | None]:
    return [value(set(bucket.days())) for bucket in asked.period.buckets()]


def _daily(asked: Asked, counts: Counts) -> list[float | None]:
    return _buckets(asked, lambda days: sum(n for (day, _channel), n in counts.items() if day in days))


def _way(now: float, before: float) -> str:
    return UP if now > before else DOWN if now < before else SAME


def _count(asked: Asked, here: Counts, there: Counts, title: str, what: str) -> Stat:
    """More or fewer tickets are neither good nor bad."""
    now, before, values = here.total(), there.total(), _daily(asked, here)
    change, note = "", _("none before") if now else ""
    if before:
        change = f"{count_in_words(abs(round(100 * (now - before) / before)))}%"
        note = _("as before") if now == before else _("than before")
    return Stat(
        title, count_in_words(now), asked.behind(what) if now else "", _way(now, before) if before else SAME,
        "soft", "" if now == before else change, note, values=values, series="s1",
    )  # fmt: skip


def _in_time(asked: Asked, here: Figures, there: Figures, kind: str, title: str, what: str, series: str) -> Stat:
    met, all_of = here.rate(kind)
    met_before, before = there.rate(kind)
    if not all_of:
        return Stat(title, "–", note=_("no target came due"))
    now, change, way = percent(met, all_of), "", SAME
    if before:
        points = now - percent(met_before, before)
        way = _way(points, 0)
        change = ngettext("%(n)s pt", "%(n)s pts", abs(points)) % {"n": abs(points)} if points else ""
    late = all_of - met

    def rate(days: set[date]) -> float | None:
        part, whole = here.rate(kind, days)
        return 100 * part / whole if whole else None

    return Stat(
        title, f"{now}%", asked.behind(f"{what}-decided"), way, way or "soft", change,
        more=_("%(count)s late") % {"count": count_in_words(late)} if late else _("none late"),
        more_url=asked.behind(f"{what}-missed") if late else "", values=_buckets(asked, rate), series=series,
    )  # fmt: skip


def _median(asked: Asked, here: Figures, there: Figures, medians: list[DayMedian]) -> Stat:
    now, before = here.timings.get(SOLVE, Timing()), there.timings.get(SOLVE, Timing())
    if now.median is None:
        return Stat(_("Median time to solve"), "–", note=_("nothing was timed"))
    way, change, note = SAME, "", ""
    if before.median is not None and abs(now.median - before.median) >= 60:
        way = _way(now.median, before.median)
        change = duration_in_words(abs(now.median - before.median))
        note = _("slower") if way == UP else _("faster")
    days = {point.day: point.seconds for point in medians if point.kind == SOLVE}
    return Stat(
        _("Median time to solve"), duration_in_words(now.median), asked.behind("timed"), way,
        {UP: DOWN, DOWN: UP}.get(way, "soft"), change, note or _("in open hours"),
        values=[days.get(day) for day in asked.period.days()], series="s2",
    )  # fmt: skip


def _happy(asked: Asked, here: Figures, there: Figures) -> Stat:
    """The share of good votes, once there are enough of them to say anything."""
    votes, title = here.votes(), _("Happy with the help")
    words = ngettext("%(n)s vote", "%(n)s votes", votes) % {"n": count_in_words(votes)}
    if votes < VOTES_MIN:
        url = asked.behind("rated") if votes else ""
        return Stat(title, _("Few votes") if votes else "–", url, note=words if votes else _("nobody voted"))
    now, way, change = percent(here.votes("good"), votes), SAME, ""
    if there.votes() >= VOTES_MIN:
        points = now - percent(there.votes("good"), there.votes())
        way = _way(points, 0)
        change = ngettext("%(n)s pt", "%(n)s pts", abs(points)) % {"n": abs(points)} if points else ""

    def good(days: set[date]) -> float | None:
        whole = here.votes("", days)
        return 100 * here.votes("good", days) / whole if whole else None

    return Stat(
        title, f"{now}%", asked.behind("rated"), way, way or "soft", change,
        _("of %(votes)s") % {"votes": words}, values=_buckets(asked, good), series="s2",
    )  # fmt: skip
