"""Sixty days of a fictional desk, so that reports have something to tell. Demo only: rows in bulk, nobody is mailed.

Tickets are written as the services would have left them, in a handful of statements: made one by one they
would take longer than a first start may. Their clocks use the arithmetic of the real ones.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import person_for_address
from common.demo import mark
from common.models import Event
from hours.business_time import NeverOpen, Schedule, add_open_seconds, open_seconds
from kb.models import SearchQuery, Topic
from reports.models import Term
from tickets import statuses
from tickets.models import Clock, Message, Queue, Rating, SlaTarget, Ticket
from tickets.sla.clocks import schedule_of

CONTENT = Path(__file__).with_name("demo_content.json")
DAYS, WEEKDAY, WEEKEND = 60, 7, 1
CLOSES_AFTER = timedelta(days=7)
CHANNELS = {"web": 50, "email": 38, "phone": 6, "walk_in": 6}
PRIORITIES = {Ticket.Priority.URGENT: 4, Ticket.Priority.HIGH: 16, Ticket.Priority.NORMAL: 68, Ticket.Priority.LOW: 12}
SCORES = {Rating.GOOD: 80, Rating.OK: 14, Rating.BAD: 6}
# name, first and last day as (month, day)
TERMS = [("Autumn term", (9, 21), (12, 11)), ("Spring term", (1, 11), (3, 26)), ("Summer term", (4, 19), (6, 18))]


@dataclass
class _Story:
    """One ticket, and what happened to it when."""

    ticket: Ticket
    request: dict[str, Any]
    answered: datetime
    solved: datetime
    clocks: list[Clock] = field(default_factory=list)


@transaction.atomic
def load_history(people: dict[str, User], queue: Queue) -> None:
    """Solved tickets of the last weeks with votes, searches that found nothing, and terms.

    For a desk without tickets: whoever calls it looks first. The same on every machine but for the day.
    """
    content = json.loads(CONTENT.read_text(encoding="utf-8"))
    chance, now = random.Random(1906), timezone.now()  # noqa: S311 (made-up tickets, no secret)
    cast = [person_for_address(email=email, name=name)[0] for email, name in content["people"]]
    cast += [people[key] for key in ("aisha", "lewis") if key in people]
    agents = [people[key] for key in ("priya", "sam", "tom")]
    teller = _Teller(chance, queue, cast, agents, content)
    _write(teller, [story for moment in _moments(chance, now) if (story := teller.story(moment, now))], now)
    _searches(chance, content["searches"], timezone.localdate(now))
    _terms(timezone.localdate(now))


def _moments(chance: random.Random, now: datetime) -> list[datetime]:
    """When people wrote: most on weekdays, in office hours and early in the week, up to yesterday."""
    here, found = timezone.localtime(now), []
    for back in range(1, DAYS + 1):
        day = (here - timedelta(days=back)).date()
        usual = WEEKEND if day.weekday() > 4 else WEEKDAY - day.weekday() // 2
        for _number in range(max(0, usual + chance.choice((-1, 0, 0, 1, 2)))):
            minute = int(chance.triangular(7 * 60, 21 * 60, 11 * 60))
            at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, chance.randrange(60))
            found.append(timezone.make_aware(at))
    return sorted(found)


class _Teller:
    def __init__(
        self, chance: random.Random, queue: Queue, cast: list[User], agents: list[User], content: dict[str, Any]
    ) -> None:
        self.chance, self.queue, self.cast, self.agents, self.content = chance, queue, cast, agents, content
        self.schedule: Schedule = schedule_of(queue)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        rows = SlaTarget.objects.filter(policy_id=queue.policy_id)
        self.targets = {row.priority: row for row in rows}

    def pick(self, weights: dict[Any, int]) -> Any:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def story(self, created: datetime, now: datetime) -> _Story | None:
        """What happened, or None when it would not be over by now."""
        requests = self.content["requests"]
        request = self.chance.choices(requests, [each["often"] for each in requests])[0]
        ticket = Ticket(
            subject=request["subject"], channel=self.pick(CHANNELS), priority=self.pick(PRIORITIES), queue=self.queue,
            requester=self.chance.choice(self.cast), assignee=self.chance.choice(self.agents), created_at=created,
            topic=self.topics.get(request["topic"]),
        )  # fmt: skip
        target = self.targets.get(ticket.priority)
        first = target.first_response_seconds if target else 4 * 3600
        whole = target.resolution_seconds if target else 24 * 3600
        answer = max(120, self.chance.expovariate(1 / (first * 0.36)))
        try:
            answered = add_open_seconds(self.schedule, created, answer)
            solution = answer + self.chance.expovariate(1 / (whole * 0.38)) * self.chance.choice((0.15, 0.6, 1))
            solved = add_open_seconds(self.schedule, created, solution)
        except NeverOpen:
            return None
        if solved >= now:
            return None
        ticket.first_response_at, ticket.solved_at, ticket.updated_at = answered, solved, solved
        ticket.closed_at = solved + CLOSES_AFTER if solved + CLOSES_AFTER < now else None
        ticket.status = statuses.CLOSED if ticket.closed_at else statuses.SOLVED
        story = _Story(ticket, request, answered, solved)
        if target:
            ends = ((Clock.FIRST_RESPONSE, first, answered), (Clock.RESOLUTION, whole, solved))
            story.clocks = [self._clock(kind, seconds, created, until) for kind, seconds, until in ends]
        return story

    def _clock(self, kind: str, target: int, created: datetime, until: datetime) -> Clock:
        used = round(open_seconds(self.schedule, created, until))
        ran_out = add_open_seconds(self.schedule, created, target) if used > target else None
        return Clock(
            kind=kind, target_seconds=target, consumed_seconds=used, stopped_at=until, breached_at=ran_out
        )  # fmt: skip

    def messages(self, story: _Story) -> Iterator[Message]:
        """The request, a first reply when the solution took longer, and the solution."""
        ticket, hello = story.ticket, f"Hi {story.ticket.requester.first_name},\n\n"
        common = {"ticket": ticket, "channel": ticket.channel}
        yield Message(
            kind=Message.REQUEST, author=ticket.requester, text=story.request["text"], created_at=ticket.created_at,
            **common,
        )  # fmt: skip
        if story.solved - story.answered > timedelta(minutes=5):
            yield self._reply(ticket, hello + self.chance.choice(self.content["first_replies"]), story.answered)
        solution = story.request["solution"]
        yield self._reply(ticket, hello + solution[0].lower() + solution[1:], story.solved)

    def _reply(self, ticket: Ticket, text: str, when: datetime) -> Message:
        return Message(
            ticket=ticket, kind=Message.REPLY, author=ticket.assignee, channel="web", text=text, created_at=when,
            delivery="sent",
        )  # fmt: skip

    def rating(self, story: _Story, now: datetime) -> Iterator[Rating]:
        """Some people say what they thought, some hours later."""
        if self.chance.random() < 0.4:
            when = min(story.solved + timedelta(hours=self.chance.uniform(0.2, 30)), now)
            score = self.pick(SCORES)
            yield Rating(
                ticket=story.ticket, user=story.ticket.requester, agent=story.ticket.assignee, score=score,
                comment=self.chance.choice(self.content["comments"][score]), created_at=when, updated_at=when,
            )  # fmt: skip


def _write(teller: _Teller, stories: list[_Story], now: datetime) -> None:
    mark(Ticket.objects.bulk_create(story.ticket for story in stories))
    for story in stories:
        for clock in story.clocks:
            clock.ticket_id = story.ticket.pk
    Clock.objects.bulk_create(clock for story in stories for clock in story.clocks)
    messages = Message.objects.bulk_create(message for story in stories for message in teller.messages(story))
    Rating.objects.bulk_create(rating for story in stories for rating in teller.rating(story, now))
    said: dict[int, list[Message]] = {}
    for message in messages:
        said.setdefault(message.ticket_id, []).append(message)
    Event.objects.bulk_create(event for story in stories for event in _events(story.ticket, said[story.ticket.pk]))


def _events(ticket: Ticket, messages: list[Message]) -> Iterator[Event]:
    """What the timeline of a ticket shows, as the services record it; whoever was to hear of it did."""

    def event(kind: str, actor: User | None, when: datetime, **data: Any) -> Event:
        return Event(
            kind=kind, actor=actor, subject_type="ticket", subject_id=ticket.pk, data=data, created=when,
            dispatched_at=when,
        )  # fmt: skip

    request, *replies = messages
    yield event("ticket.opened", ticket.requester, ticket.created_at, message=request.pk, channel=ticket.channel)
    first = replies[0].created_at
    yield event("ticket.assignee_set", ticket.assignee, first, before=None, after=ticket.assignee_id)
    for reply in replies:
        yield event("message.reply_added", ticket.assignee, reply.created_at, message=reply.pk)
    assert ticket.solved_at is not None
    moved = {"before": statuses.OPEN, "after": statuses.SOLVED}
    yield event("ticket.status_set", ticket.assignee, ticket.solved_at, **moved)
    if ticket.closed_at:
        yield event("ticket.status_set", None, ticket.closed_at, before=statuses.SOLVED, after=statuses.CLOSED)


def _searches(chance: random.Random, searches: list[tuple[str, int]], today: date) -> None:
    SearchQuery.objects.bulk_create(
        (
            SearchQuery(
                words=words, day=today - timedelta(days=chance.randrange(14)), visitor=f"{chance.getrandbits(128):032x}",
                results=0,
            )
            for words, people in searches
            for _person in range(people)
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _terms(today: date) -> None:
    """The terms of the years around today, when the desk has none."""
    if Term.objects.exists():
        return
    Term.objects.bulk_create(
        Term(name=f"{name} {year}", first_day=date(year, *first), last_day=date(year, *last))
        for year in (today.year - 1, today.year, today.year + 1)
        for name, first, last in TERMS
    )
