"""Tickets in bulk: three messages each, spread over three years, with the clocks and events they would have.

Old ones are closed, a few per cent of the newest are being worked on. Nobody is mailed: every event counts as
dispatched.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from common.models import Event
from helpdesk.scale.people import Cast
from helpdesk.scale.words import Words
from hours.business_time import Schedule, add_open_seconds, open_seconds
from tickets import statuses
from tickets.models import Clock, Message, Queue, Rating, SlaTarget, Tagging, Ticket
from tickets.models.ticket import FAR_FUTURE
from tickets.sla.clocks import schedule_of

BATCH = 2000
SPREAD = timedelta(days=3 * 365)
CHANNELS = ["email"] * 55 + ["web"] * 27 + ["phone"] * 13 + ["walk_in"] * 5
PRIORITIES = [1] * 4 + [2] * 16 + [3] * 70 + [4] * 10
HOURS = [0.2] * 7 + [1, 3, 8, 9, 8, 6, 6, 8, 7, 6, 4, 2, 1.5, 1, 0.7, 0.4, 0.3]  # how busy each hour of a day is
DAYS = [10, 9, 8, 8, 6, 1.5, 1.5]


@dataclass
class _Story:
    """What will have happened to one ticket."""

    ticket: Ticket
    answered: datetime | None
    solved: datetime | None
    clocks: list[Clock] = field(default_factory=list)


def tickets_make(
    words: Words, cast: Cast, *, seed: int, count: int, now: datetime, step: Callable[[int], None]
) -> None:
    """Makes `count` tickets, oldest first, one batch a transaction; a run that is broken off leaves whole batches."""
    maker = _Maker(words, cast, random.Random(f"tickets-{seed}"), now)  # noqa: S311 - no secret
    moments = maker.moments(count)
    for start in range(0, count, BATCH):
        batch = moments[start : start + BATCH]
        maker.batch(batch)
        step(len(batch))


class _Maker:
    def __init__(self, words: Words, cast: Cast, chance: random.Random, now: datetime) -> None:
        self.words, self.cast, self.chance, self.now = words, cast, chance, now
        self.schedules: dict[int, Schedule] = {queue.pk: schedule_of(queue) for queue, _agents in cast.queues}
        self.targets = {(target.policy_id, target.priority): target for target in SlaTarget.objects.all()}

    def moments(self, count: int) -> list[datetime]:
        """When the tickets came, in order: more on weekdays and by day than at night."""
        start = (self.now - SPREAD).replace(hour=0, minute=0, second=0, microsecond=0)
        days = [start + timedelta(days=day) for day in range(SPREAD.days)]
        weights = [DAYS[day.weekday()] for day in days]
        found = []
        for day in self.chance.choices(days, weights=weights, k=count):
            hour = self.chance.choices(range(24), weights=HOURS)[0]
            found.append(day + timedelta(hours=hour, seconds=self.chance.random() * 3600))
        return sorted(found)

    @transaction.atomic
    def batch(self, moments: list[datetime]) -> None:
        stories = [self._story(moment) for moment in moments]
        Ticket.objects.bulk_create(story.ticket for story in stories)
        for story in stories:
            for clock in story.clocks:
                clock.ticket_id = story.ticket.pk
        Clock.objects.bulk_create(clock for story in stories for clock in story.clocks)
        messages = Message.objects.bulk_create(message for story in stories for message in self._messages(story))
        Tagging.objects.bulk_create(tagging for story in stories for tagging in self._taggings(story.ticket))
        Rating.objects.bulk_create(rating for story in stories for rating in self._ratings(story))
        Event.objects.bulk_create(
            event
            for place, story in enumerate(stories)
            for event in self._events(story, [message.pk for message in messages[3 * place : 3 * place + 3]])
        )

    def _story(self, created: datetime) -> _Story:
        queue, agents = self.chance.choice(self.cast.queues)
        age = self.now - created
        answered: datetime | None = created + timedelta(hours=self.chance.expovariate(1 / 5))
        solved: datetime | None = answered + timedelta(hours=self.chance.expovariate(1 / 30)) if answered else None
        answered = answered if answered and answered < self.now else None
        is_slow = (age < timedelta(days=21) and self.chance.random() < 0.35) or self.chance.random() < 0.004
        solved = solved if solved and solved < self.now and not is_slow else None
        status = self._status(answered, solved, age)
        ticket = Ticket(
            subject=self.words.subject()[:250],
            status=status,
            priority=self.chance.choice(PRIORITIES),
            channel=self.chance.choice(CHANNELS),
            queue=queue,
            requester_id=self.chance.choice(self.cast.requesters),
            assignee_id=self.chance.choice(agents) if answered else None,
            created_at=created,
            updated_at=solved or answered or created,
            first_response_at=answered,
            solved_at=solved,
            closed_at=solved + timedelta(days=7) if solved and status == statuses.CLOSED else None,
        )
        story = _Story(ticket, answered, solved)
        story.clocks = list(self._clocks(story, queue))
        ticket.due_sort = min((clock.due_at for clock in story.clocks if clock.due_at), default=FAR_FUTURE)
        return story

    def _status(self, answered: datetime | None, solved: datetime | None, age: timedelta) -> str:
        if solved:
            return statuses.CLOSED if age > timedelta(days=30) else statuses.SOLVED
        if answered is None:
            return statuses.NEW
        return self.chance.choices((statuses.OPEN, statuses.WAITING, statuses.ON_HOLD), weights=(6, 3, 1))[0]

    def _clocks(self, story: _Story, queue: Queue) -> Iterator[Clock]:
        ticket, schedule = story.ticket, self.schedules[queue.pk]
        target = self.targets[queue.policy_id, ticket.priority]
        ends = (
            (Clock.FIRST_RESPONSE, target.first_response_seconds, story.answered),
            (Clock.RESOLUTION, target.resolution_seconds, story.solved),
        )
        for kind, seconds, met in ends:
            clock = Clock(kind=kind, target_seconds=seconds)
            if met or ticket.status in statuses.CLOCKS_PAUSED:
                until = met or ticket.updated_at
                clock.consumed_seconds, clock.stopped_at = round(open_seconds(schedule, ticket.created_at, until)), met
                clock.breached_at = until if clock.consumed_seconds > seconds else None
            else:
                clock.running_since = ticket.created_at
                clock.due_at = add_open_seconds(schedule, ticket.created_at, seconds)
                clock.breached_at = clock.due_at if clock.due_at < self.now else None
            yield clock

    def _messages(self, story: _Story) -> Iterator[Message]:
        ticket, words = story.ticket, self.words
        asked = {"ticket": ticket, "author_id": ticket.requester_id, "channel": ticket.channel}
        yield Message(kind=Message.REQUEST, text=words.request(), created_at=ticket.created_at, **asked)
        if story.answered is None:
            for minutes in (5, 9):
                late = min(ticket.created_at + timedelta(minutes=minutes), self.now)
                yield Message(kind=Message.REQUEST, text=words.sentence(), created_at=late, **asked)
            return
        agent = {"ticket": ticket, "author_id": ticket.assignee_id, "channel": "web"}
        yield Message(kind=Message.REPLY, text=words.reply(), created_at=story.answered, **agent)
        last = story.solved or story.answered
        if self.chance.random() < 0.3:
            yield Message(kind=Message.NOTE, text=words.sentence(), created_at=last, **agent)
        else:
            yield Message(kind=Message.REQUEST, text=words.request(), created_at=last, **asked)

    def _taggings(self, ticket: Ticket) -> Iterator[Tagging]:
        if self.chance.random() < 0.3:
            for tag in self.chance.sample(self.cast.tags, k=self.chance.choice((1, 1, 2))):
                yield Tagging(ticket=ticket, tag_id=tag)

    def _ratings(self, story: _Story) -> Iterator[Rating]:
        ticket = story.ticket
        if story.solved and self.chance.random() < 0.15:
            score = self.chance.choices((Rating.GOOD, Rating.OK, Rating.BAD), weights=(8, 3, 1))[0]
            when = min(story.solved + timedelta(hours=4), self.now)
            yield Rating(
                ticket=ticket, user_id=ticket.requester_id, agent_id=ticket.assignee_id, score=score, created_at=when
            )

    def _events(self, story: _Story, messages: list[int]) -> Iterator[Event]:
        ticket = story.ticket
        yield self._event(ticket, "ticket.opened", ticket.requester_id, ticket.created_at, message=messages[0])
        if story.answered is None:
            return
        agent = ticket.assignee_id
        yield self._event(ticket, "ticket.assignee_set", agent, story.answered, before=None, after=agent)
        yield self._event(ticket, "message.reply_added", agent, story.answered, message=messages[1])
        if story.solved:
            after = statuses.SOLVED
            yield self._event(ticket, "ticket.status_set", agent, story.solved, before=statuses.OPEN, after=after)

    def _event(self, ticket: Ticket, kind: str, actor: int | None, when: datetime, **data: object) -> Event:
        return Event(
            kind=kind, actor_id=actor, subject_type="ticket", subject_id=ticket.pk, data=data, created=when,
            dispatched_at=when,
        )  # fmt: skip
