"""What is counted, each measure defined once: the same conditions make a figure and the list behind it.

A measure is a condition on tickets within a period. Time targets are read from the clocks as they are stored
(`docs/reports.md` says in words what counts and what does not).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import FilteredRelation, Q

from accounts.models import Team
from reports.period import Period
from tickets import statuses
from tickets.models import Clock, Rating, Ticket
from tickets.querysets import TicketQuerySet

FIRST, SOLVE = Clock.FIRST_RESPONSE, Clock.RESOLUTION


def tickets_of(user: Any, team: Team | None = None) -> TicketQuerySet:
    """The tickets this agent works on, as they lie today; one that was merged away is counted where it went."""
    rows: TicketQuerySet = Ticket.objects.at_desk_of(user).filter(merged_into__isnull=True)
    return rows.filter(queue__team=team) if team else rows


def within(name: str, *periods: Period) -> Q:
    """The moment in this field lies in one of the periods."""
    found = Q()
    for period in periods:
        found |= Q(**{f"{name}__gte": period.since, f"{name}__lt": period.until})
    return found


def raised(*periods: Period) -> Q:
    return within("created_at", *periods)


def solved(*periods: Period) -> Q:
    """Solved then, and not opened again since: a ticket counts once, at the last time it was solved."""
    then = Ticket.objects.filter(within("solved_at", *periods))  # by its index; by status SQLite would read nearly all
    return Q(pk__in=then.values("pk"), status__in=statuses.DONE)


def rated(*periods: Period) -> Q:
    return Q(pk__in=Rating.objects.filter(within("created_at", *periods)).values("ticket_id"))


# --- clocks: conditions on `clock`, for `with_clock` ----------------------------------------------------


def with_clock(rows: TicketQuerySet, condition: Q, periods: Sequence[Period], *kinds: str) -> TicketQuerySet:
    """Tickets whose clock of one of these kinds meets the condition; it is `clock` to what is read of them.

    One row for each ticket and kind. The condition belongs here: a `filter` after something was read of the
    clock would look at another one. Only tickets of which a clock moved in the periods are looked at: that
    three indexes know.
    """
    moved = within("stopped_at", *periods) | within("breached_at", *periods)
    moved |= within("due_at", *periods) & Q(breached_at__isnull=True, running_since__isnull=False)
    rows = rows.filter(pk__in=Clock.objects.filter(moved).values("ticket_id"))
    return rows.annotate(clock=FilteredRelation("clocks", condition=Q(clocks__kind__in=kinds))).filter(condition)


def stopped(*periods: Period) -> Q:
    """Replied to, or solved, in the period, whether in time or late."""
    return within("clock__stopped_at", *periods)


def met(*periods: Period) -> Q:
    return Q(clock__breached_at__isnull=True) & stopped(*periods)


def missed(now: datetime, *periods: Period) -> Q:
    """The target ran out in the period: as noted, or, while nobody has noted it yet, by the due time."""
    ran_out = within("clock__due_at", *periods)
    unnoted = Q(clock__breached_at__isnull=True, clock__stopped_at__isnull=True, clock__due_at__lte=now)
    return within("clock__breached_at", *periods) | (unnoted & ran_out)


def decided(now: datetime, *periods: Period) -> Q:
    """The target was met or ran out in the period: each clock is decided at one moment, and only once."""
    return met(*periods) | missed(now, *periods)


# --- the lists behind the figures ----------------------------------------------------------------------

Slice = Callable[[TicketQuerySet, Period, datetime], TicketQuerySet]


def _plain(condition: Callable[..., Q]) -> Slice:
    return lambda rows, period, now: rows.filter(condition(period))


def _clock(kind: str, condition: Callable[..., Q]) -> Slice:
    return lambda rows, period, now: with_clock(rows, condition(period), (period,), kind)


def _clock_at(kind: str, condition: Callable[..., Q]) -> Slice:
    return lambda rows, period, now: with_clock(rows, condition(now, period), (period,), kind)


SLICES: dict[str, Slice] = {
    "raised": _plain(raised),
    "solved": _plain(solved),
    "rated": _plain(rated),
    "replied": _clock(FIRST, stopped),
    "reply-met": _clock(FIRST, met),
    "reply-missed": _clock_at(FIRST, missed),
    "reply-decided": _clock_at(FIRST, decided),
    "timed": _clock(SOLVE, stopped),
    "solve-met": _clock(SOLVE, met),
    "solve-missed": _clock_at(SOLVE, missed),
    "solve-decided": _clock_at(SOLVE, decided),
}
NO_TOPIC = "none"


def narrowed(rows: TicketQuerySet, *, channel: str = "", topic: str = "", score: str = "") -> TicketQuerySet:
    """Tickets of one channel, topic (its id, or NO_TOPIC) or score; empty does not narrow."""
    if channel:
        rows = rows.filter(channel=channel)
    if topic == NO_TOPIC:
        rows = rows.filter(topic__isnull=True)
    elif topic:
        rows = rows.filter(topic_id=int(topic))
    return rows.filter(rating__score=score) if score else rows
