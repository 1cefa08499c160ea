"""The figures of the desk, each set in one query whatever the number of tickets."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Team
from reports import measures
from reports.local_days import LocalDay
from reports.measures import FIRST, NO_TOPIC, SOLVE
from reports.models import Term
from reports.percentiles import percentiles
from reports.period import BY_WEEK_FROM, Period
from reports.types import DayMedian, Figures, Timing, TopicFigure
from tickets.models import Queue
from tickets.querysets import TicketQuerySet

RAISED, SOLVED, RATED, MET, MISSED, TIMED = "raised", "solved", "rated", "met", "missed", "timed"


def teams_of(user: Any) -> list[Team]:
    """The teams whose tickets this person may look at here: those that own a queue."""
    return list(Team.objects.filter(pk__in=Queue.objects.visible_to(user).values("team_id")))


def terms() -> list[Term]:
    """All terms, newest first; a university has a handful."""
    return list(Term.objects.all()[:60])


def figures(
    user: Any, team: Team | None, period: Period, before: Period, now: datetime
) -> tuple[Figures, Figures, list[DayMedian]]:
    """The figures of a period, those of the one before, and the medians of each day of the period. Three queries."""
    rows = measures.tickets_of(user, team).order_by()
    both = {True: Figures(), False: Figures()}
    sizes: Counter[tuple[bool, str]] = Counter()
    daily: dict[tuple[str, date], int] = {}
    for what, here, day, code, count in _counts(rows, period, before, now):
        found = both[bool(here)]
        if what == RAISED:
            found.raised[day, code] = count
        elif what == SOLVED:
            found.solved[day, code] = count
        elif what == RATED:
            found.scores[code, day] = count
        elif code == TIMED:
            sizes[bool(here), what] += count
            if here and what == SOLVE:
                daily[what, day] = count
        else:
            (found.met if code == MET else found.missed)[what, day] = count
    return both[True], both[False], _read_timings(rows, both, period, before, sizes, daily)


def _counts(rows: TicketQuerySet, period: Period, before: Period, now: datetime) -> Any:
    """Everything that is counted by day, as rows (what, in the period itself, day, code, count): one query.

    Tickets raised and solved by channel, votes by score, targets by whether they were met. A target counts on
    the day it was decided: what ran out did so then, whenever it was stopped later.
    """
    raised = rows.filter(measures.raised(period, before))
    solved = rows.filter(measures.solved(period, before))
    rated = rows.filter(measures.rated(period, before))
    targets = measures.with_clock(rows, measures.decided(now, period, before), (period, before), FIRST, SOLVE)
    targets = targets.annotate(at=Coalesce("clock__breached_at", "clock__stopped_at", "clock__due_at"))
    timed = measures.with_clock(rows, measures.stopped(period, before), (period, before), FIRST, SOLVE)
    is_met = Q(clock__breached_at__isnull=True, clock__stopped_at__isnull=False)
    outcome = Case(When(is_met, then=Value(MET)), default=Value(MISSED), output_field=CharField())
    parts = (
        _counted(raised, Value(RAISED, CharField()), "created_at", F("channel"), period, before),
        _counted(solved, Value(SOLVED, CharField()), "solved_at", F("channel"), period, before),
        _counted(rated, Value(RATED, CharField()), "rating__created_at", F("rating__score"), period, before),
        _counted(targets, F("clock__kind"), "at", outcome, period, before),
        _counted(timed, F("clock__kind"), "clock__stopped_at", Value(TIMED, CharField()), period, before),
    )
    return parts[0].union(*parts[1:], all=True)


def _counted(rows: TicketQuerySet, what: Any, moment: str, code: Any, period: Period, before: Period) -> Any:
    keys = {"what": what, "here": _in_period(moment, period), "on": _day(moment, period, before), "code": code}
    return rows.annotate(**keys).values(*keys).annotate(count=Count("pk")).values_list(*keys, "count")


def _in_period(name: str, period: Period) -> Case:
    """True for rows of the period itself, False for those it is compared with."""
    return Case(
        When(measures.within(name, period), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _day(name: str, period: Period, before: Period) -> LocalDay:
    return LocalDay(
        name, zone=period.zone, since=min(period.since, before.since), until=max(period.until, before.until)
    )


def _read_timings(
    rows: TicketQuerySet,
    both: dict[bool, Figures],
    period: Period,
    before: Period,
    sizes: Counter[tuple[bool, str]],
    daily: dict[tuple[str, date], int],
) -> list[DayMedian]:
    """Open seconds to the first reply and to solving, of what was replied to or solved then.

    The medians of each day are those of solving; a long period, which is shown by week, has none.
    """
    used, moment = "clock__consumed_seconds", "clock__stopped_at"
    timed = measures.with_clock(rows, measures.stopped(period, before), (period, before), FIRST, SOLVE)
    timed = timed.annotate(here=_in_period(moment, period), kind=F("clock__kind"))
    for (here, kind), (median, ninety) in percentiles(timed, used, ("here", "kind"), sizes).items():
        both[here].timings[kind] = Timing(sizes[here, kind], median, ninety)
    if len(period) >= BY_WEEK_FROM:
        return []
    solving = measures.with_clock(rows, measures.stopped(period), (period,), SOLVE)
    solving = solving.annotate(on=_day(moment, period, period), kind=F("clock__kind"))
    found = percentiles(solving, used, ("kind", "on"), daily, tenths=(5,))
    return [DayMedian(kind, day, median) for (kind, day), (median,) in found.items()]


def topics_raised(user: Any, team: Team | None, period: Period) -> list[TopicFigure]:
    """Tickets raised by topic, most first; those without a topic are named last. One query."""
    rows = measures.tickets_of(user, team).filter(measures.raised(period)).order_by()
    counted = rows.values("topic_id", "topic__name").annotate(count=Count("pk"))
    found = [
        TopicFigure(str(pk) if pk else NO_TOPIC, name or "", count)
        for pk, name, count in counted.values_list("topic_id", "topic__name", "count")
    ]
    return sorted(found, key=lambda topic: (topic.key == NO_TOPIC, -topic.count, topic.name))


def tickets_behind(
    user: Any, team: Team | None, period: Period, what: str, now: datetime, **narrow: str
) -> TicketQuerySet:
    """The tickets a figure counts. `what` is one of `measures.SLICES`; raises KeyError for anything else."""
    rows = measures.SLICES[what](measures.tickets_of(user, team), period, now)
    return measures.narrowed(rows, **narrow)
