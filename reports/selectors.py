"""The figures of the desk, each set in one query whatever the number of tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Count, Value, When
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Team
from reports import measures
from reports.measures import FIRST, NO_TOPIC, SOLVE
from reports.models import Term
from reports.percentiles import percentiles
from reports.period import Period
from reports.types import DayMedian, Figures, Timing, TopicFigure
from tickets.models import Queue
from tickets.querysets import TicketQuerySet

LIST_PAGE = 50


def teams_of(user: Any) -> list[Team]:
    """The teams whose tickets this person may look at here: those that own a queue."""
    return list(Team.objects.filter(pk__in=Queue.objects.visible_to(user).values("team_id")))


def terms() -> list[Term]:
    """All terms, newest first; a university has a handful."""
    return list(Term.objects.all()[:60])


def figures(
    user: Any, team: Team | None, period: Period, before: Period, now: datetime
) -> tuple[Figures, Figures, list[DayMedian]]:
    """The figures of a period, those of the one before, and the medians of each day of the period. Six queries."""
    rows = measures.tickets_of(user, team).order_by()
    both = {True: Figures(), False: Figures()}
    for here, day, channel, count in _by_day(rows.filter(measures.raised(period, before)), "created_at", period):
        both[here].raised[day, channel] = count
    for here, day, channel, count in _by_day(rows.filter(measures.solved(period, before)), "solved_at", period):
        both[here].solved[day, channel] = count
    _read_targets(rows, both, period, before, now)
    _read_scores(rows, both, period, before)
    return both[True], both[False], _read_timings(rows, both, period, before)


def _in_period(name: str, period: Period) -> Case:
    """True for rows of the period itself, False for those it is compared with."""
    return Case(
        When(measures.within(name, period), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _day(name: str | Coalesce, period: Period) -> TruncDate:
    return TruncDate(name, tzinfo=period.zone)


def _by_day(rows: TicketQuerySet, name: str, period: Period) -> Any:
    rows = rows.annotate(here=_in_period(name, period), on=_day(name, period))
    return (
        rows.values("here", "on", "channel").annotate(count=Count("pk")).values_list("here", "on", "channel", "count")
    )


def _read_targets(
    rows: TicketQuerySet, both: dict[bool, Figures], period: Period, before: Period, now: datetime
) -> None:
    """Targets met and missed, by the day on which that was decided: what ran out first, then stopped, counts once."""
    clocks = measures.with_clock(rows, measures.decided(now, period, before), FIRST, SOLVE)
    clocks = clocks.annotate(at=Coalesce("clock__breached_at", "clock__stopped_at", "clock__due_at"))
    is_met = Case(
        When(clock__breached_at__isnull=True, clock__stopped_at__isnull=False, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    clocks = clocks.annotate(here=_in_period("at", period), on=_day("at", period), is_met=is_met)
    counted = clocks.values("here", "clock__kind", "on", "is_met").annotate(count=Count("pk"))
    for here, kind, day, was_met, count in counted.values_list("here", "clock__kind", "on", "is_met", "count"):
        (both[here].met if was_met else both[here].missed)[kind, day] = count


def _read_scores(rows: TicketQuerySet, both: dict[bool, Figures], period: Period, before: Period) -> None:
    rated = rows.filter(measures.rated(period, before))
    rated = rated.annotate(here=_in_period("rating__created_at", period), on=_day("rating__created_at", period))
    counted = rated.values("here", "rating__score", "on").annotate(count=Count("pk"))
    for here, score, day, count in counted.values_list("here", "rating__score", "on", "count"):
        both[here].scores[score, day] = count


def _read_timings(rows: TicketQuerySet, both: dict[bool, Figures], period: Period, before: Period) -> list[DayMedian]:
    """Open seconds to the first reply and to solving, of what was replied to or solved then; and medians by day."""
    used, moment = "clock__consumed_seconds", "clock__stopped_at"
    timed = measures.with_clock(rows, measures.stopped(period, before), FIRST, SOLVE)
    timed = timed.annotate(here=_in_period(moment, period))
    for (here, kind), (count, (median, ninety)) in percentiles(timed, used, ("here", "clock__kind")).items():
        both[here].timings[kind] = Timing(count, median, ninety)
    daily = measures.with_clock(rows, measures.stopped(period), FIRST, SOLVE).annotate(on=_day(moment, period))
    found = percentiles(daily, used, ("clock__kind", "on"), tenths=(5,))
    return [DayMedian(kind, day, median) for (kind, day), (_count, (median,)) in found.items()]


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


def list_page(rows: TicketQuerySet, after: int | None) -> tuple[list[Any], int | None]:
    """One page, newest ticket first, and the key of the next one; no OFFSET."""
    rows = rows.select_related("requester", "assignee", "queue").order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: LIST_PAGE + 1])
    return found[:LIST_PAGE], found[LIST_PAGE - 1].pk if len(found) > LIST_PAGE else None
