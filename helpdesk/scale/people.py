"""Requesters, agents and the queues they work on, in bulk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Identity, Membership, Team, User
from helpdesk.scale.words import Words
from hours.demo import load_demo as load_hours
from tickets.demo import load_policy
from tickets.models import Queue, Tag

BATCH = 2000
TEAMS = 4
AGENTS_OF_TEAM = 6
TAGS = 40
Step = Callable[[int], None]


@dataclass
class Cast:
    """Who and what the tickets are about: requester ids, and queues with the ids of who works on them."""

    requesters: list[int]
    queues: list[tuple[Queue, list[int]]]
    tags: list[int]


def people_make(words: Words, *, seed: int, count: int, step: Step) -> Cast:
    """Makes `count` requesters, and teams with queues and agents; one batch a transaction."""
    queues = _desk_make(words, seed)
    requesters: list[int] = []
    for start in range(0, count, BATCH):
        rows = range(start, min(start + BATCH, count))
        requesters += _users_make(words, [f"person-{seed}-{row}@example.ac.uk" for row in rows])
        step(len(rows))
    tags = [Tag.objects.get_or_create(name=f"{word}-{place}")[0].pk for place, word in enumerate(words.some(TAGS))]
    return Cast(requesters, queues, tags)


@transaction.atomic
def _desk_make(words: Words, seed: int) -> list[tuple[Queue, list[int]]]:
    calendar, policy, queues = load_hours(), load_policy(), []
    for place in range(TEAMS):
        team = Team.objects.create(name=f"Measured team {seed}-{place}")
        addresses = [f"agent-{seed}-{place}-{row}@example.ac.uk" for row in range(AGENTS_OF_TEAM)]
        agents = _users_make(words, addresses, is_agent=True)
        Membership.objects.bulk_create(Membership(team=team, user_id=agent) for agent in agents)
        queue = Queue.objects.create(name=f"Measured queue {seed}-{place}", team=team, calendar=calendar, policy=policy)
        queues.append((queue, agents))
    return queues


@transaction.atomic
def _users_make(words: Words, addresses: list[str], **roles: bool) -> list[int]:
    unusable = make_password(None)
    users = User.objects.bulk_create(
        User(email=address, name=words.name(), password=unusable, **roles) for address in addresses
    )
    Identity.objects.bulk_create(Identity(user=user, kind=Identity.EMAIL, value=user.email) for user in users)
    return [user.pk for user in users]
