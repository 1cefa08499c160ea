"""A desk full of random tickets: every state, moved, reopened, merged away, with clocks in every condition."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from accounts.models import Team, User
from kb.models import Topic
from tickets.models import Clock, Queue, Rating, Ticket

CHANNELS = ["email", "web", "phone", "walk_in", "api"]


def fill(chance: random.Random, *, users: list[User], middle: datetime, spread_days: int, count: int) -> None:
    """`count` tickets around `middle`: rows as they may lie in the database, whatever service wrote them."""
    queues = list(Queue.objects.all())
    topics = [*Topic.objects.all(), None]

    def moment() -> datetime:
        """Often right at an hour of a local midnight, where mistakes are made."""
        day = middle + timedelta(days=chance.randint(-spread_days, spread_days))
        near = day.replace(hour=chance.choice([0, 0, 1, 22, 23, 23, chance.randrange(24)]), minute=0, second=0)
        return near + timedelta(seconds=chance.choice([0, 0, -1, 1, chance.randrange(3600)]))

    tickets = []
    for _ in range(count):
        status = chance.choice(["new", "open", "waiting", "on_hold", "solved", "solved", "closed"])
        tickets.append(
            Ticket(
                subject="Any",
                status=status,
                channel=chance.choice(CHANNELS),
                queue=chance.choice(queues),
                requester=chance.choice(users),
                assignee=chance.choice([*users, None]),
                topic=chance.choice(topics),
                created_at=moment(),
                solved_at=moment() if status in ("solved", "closed") else None,
            )
        )
    tickets = Ticket.objects.bulk_create(tickets)
    for ticket in chance.sample(tickets, k=count // 12):
        ticket.merged_into = chance.choice(tickets)
    Ticket.objects.bulk_update([t for t in tickets if t.merged_into and t.merged_into.pk != t.pk], ["merged_into"])
    clocks, ratings = [], []
    for ticket in tickets:
        for kind in chance.choice([(), (Clock.FIRST_RESPONSE,), *[(Clock.FIRST_RESPONSE, Clock.RESOLUTION)] * 4]):
            clocks.append(_clock(chance, ticket, kind, moment))
        if chance.random() < 0.4:
            score = chance.choice(["good", "good", "ok", "bad"])
            ratings.append(Rating(ticket=ticket, user=ticket.requester, score=score, created_at=moment()))
    Clock.objects.bulk_create(clocks)
    Rating.objects.bulk_create(ratings)


def _clock(chance: random.Random, ticket: Ticket, kind: str, moment) -> Clock:
    """Stopped in time or late, running or paused, over or not, noted or not yet."""
    clock = Clock(ticket=ticket, kind=kind, target_seconds=3600, consumed_seconds=chance.choice([0, 7, 3600, 86_400]))
    clock.consumed_seconds += chance.randrange(50)
    how = chance.choice(["met", "met", "late", "running", "running late", "noted", "paused", "paused late"])
    if how in ("met", "late"):
        clock.stopped_at = moment()
    if how in ("late", "noted", "paused late"):
        clock.breached_at = moment()
    if how in ("running", "running late", "noted"):
        clock.running_since, clock.due_at = moment(), moment()
    return clock


def second_team(member: User | None = None) -> Queue:
    """A queue of another team, beside those of the desk."""
    team = Team.objects.create(name="Networks")
    if member:
        team.memberships.create(user=member)
    return Queue.objects.create(name="Wi-Fi and networks", team=team)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
