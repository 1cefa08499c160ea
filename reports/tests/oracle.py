"""The figures once more, in plain Python over rows that were read one by one: no SQL, no code of `reports`.

Written from the definitions in `docs/reports.md`. Days come from the wall clock of each moment by itself, and
percentiles from sorted lists.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tickets.models import Clock, Rating, Ticket


def counted_tickets(user: Any, team_id: int | None = None) -> list[Ticket]:
    """Those the agent works on and that were not merged away, decided row by row."""
    teams = {membership.team_id for membership in user.memberships.all()}
    found = []
    for ticket in Ticket.objects.select_related("queue"):
        is_mine = user.is_superuser or ticket.queue.team_id in teams or ticket.assignee_id == user.pk
        if is_mine and ticket.merged_into_id is None and team_id in (None, ticket.queue.team_id):
            found.append(ticket)
    return found


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def by_day_and_channel(
    tickets: list[Ticket], name: str, first: date, last: date, zone: ZoneInfo
) -> Counter[tuple[date, str]]:
    found: Counter[tuple[date, str]] = Counter()
    for ticket in tickets:
        moment = getattr(ticket, name)
        if name == "solved_at" and ticket.status not in ("solved", "closed"):
            continue
        if moment is not None and first <= local_day(moment, zone) <= last:
            found[local_day(moment, zone), ticket.channel] += 1
    return found


def targets(
    tickets: list[Ticket], first: date, last: date, zone: ZoneInfo, now: datetime
) -> tuple[Counter[tuple[str, date]], Counter[tuple[str, date]]]:
    """Met and missed by kind and the day it was decided."""
    met: Counter[tuple[str, date]] = Counter()
    missed: Counter[tuple[str, date]] = Counter()
    for ticket in tickets:
        for clock in Clock.objects.filter(ticket=ticket):
            if clock.breached_at is not None:
                moment, into = clock.breached_at, missed
            elif clock.stopped_at is not None:
                moment, into = clock.stopped_at, met
            elif clock.due_at is not None and clock.due_at <= now:
                moment, into = clock.due_at, missed
            else:
                continue
            if first <= local_day(moment, zone) <= last:
                into[clock.kind, local_day(moment, zone)] += 1
    return met, missed


def times(tickets: list[Ticket], kind: str, first: date, last: date, zone: ZoneInfo) -> list[int]:
    """Open seconds of what was stopped in these days, in order."""
    ids = {ticket.pk for ticket in tickets}
    return sorted(
        clock.consumed_seconds
        for clock in Clock.objects.filter(kind=kind)
        if clock.ticket_id in ids and clock.stopped_at and first <= local_day(clock.stopped_at, zone) <= last
    )


def percentile(values: list[int], percent: int) -> float | None:
    """Between the two nearest values in order, by how near each is."""
    if not values:
        return None
    place = percent / 100 * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] * (1 - (place - below)) + values[above] * (place - below)


def scores(tickets: list[Ticket], first: date, last: date, zone: ZoneInfo) -> Counter[tuple[str, date]]:
    ids = {ticket.pk for ticket in tickets}
    found: Counter[tuple[str, date]] = Counter()
    for rating in Rating.objects.all():
        day = local_day(rating.created_at, zone)
        if rating.ticket_id in ids and first <= day <= last:
            found[rating.score, day] += 1
    return found
