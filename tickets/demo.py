"""The desk's demo set-up: a team, its queue, targets by priority, and a few tickets."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import person_for_address, team_create
from common.models import Event
from hours.business_time import Schedule, open_seconds
from hours.models import Calendar
from tickets import services
from tickets.demo_together import load_together
from tickets.models import Queue, SlaPolicy, SlaTarget, Ticket
from tickets.sla import clocks

HOUR = 3600
CONTENT = Path(__file__).with_name("demo_content.json")
FURTHEST = timedelta(days=90)
TARGETS = {
    Ticket.Priority.URGENT: (HOUR, 4 * HOUR),
    Ticket.Priority.HIGH: (2 * HOUR, 8 * HOUR),
    Ticket.Priority.NORMAL: (4 * HOUR, 24 * HOUR),
    Ticket.Priority.LOW: (8 * HOUR, 40 * HOUR),
}


def load_policy() -> SlaPolicy:
    """Targets in open hours: a working day has about nine."""
    policy, _ = SlaPolicy.objects.get_or_create(name="Standard")
    for priority, (first, resolution) in TARGETS.items():
        SlaTarget.objects.get_or_create(
            policy=policy,
            priority=priority,
            defaults={"first_response_seconds": first, "resolution_seconds": resolution},
        )
    return policy


def load_desk(calendar: Calendar) -> Queue:
    """The default queue, owned by Front line, running in the hours of `calendar`; again changes nothing."""
    team = team_create(actor=None, name="Front line")
    queue, _ = Queue.objects.get_or_create(
        name="IT support",
        defaults={"team": team, "calendar": calendar, "policy": load_policy(), "is_default": True},
    )
    return queue


@transaction.atomic
def load_tickets(people: dict[str, User], queue: Queue, *, beside: bool = False) -> None:
    """Tickets in every state, made by the services; nothing when there are tickets already, unless told `beside` them.

    `people` are those who can sign in; further requesters come from the file, as senders of mail do. The
    file tells what happened how many open minutes ago. Nobody is mailed of the past; what happens at 0
    happens now, so that the page of sent mail has something to show.
    """
    if Ticket.objects.exists() and not beside:
        return
    content = json.loads(CONTENT.read_text(encoding="utf-8"))
    strangers = {
        key: person_for_address(email=email, name=name)[0] for key, (email, name) in content["requesters"].items()
    }
    cast, schedule, now = {**strangers, **people}, clocks.schedule_of(queue), timezone.now()
    for entry in content["tickets"]:
        _load_ticket(entry, cast, queue, partial(_open_minutes_ago, schedule, now))
    load_together(queue.team)


def _open_minutes_ago(schedule: Schedule, now: datetime, minutes: int) -> datetime:
    """The latest moment since which so many minutes of open time have passed: nobody works at night."""
    seconds = range(int(FURTHEST.total_seconds()))
    back = bisect_left(
        seconds, minutes * 60, key=lambda back: open_seconds(schedule, now - timedelta(seconds=back), now)
    )
    return now - timedelta(seconds=back)


def _load_ticket(entry: dict[str, Any], cast: dict[str, User], queue: Queue, ago: Callable[[int], datetime]) -> None:
    last = _last_event()
    ticket = services.ticket_open(
        actor=cast.get(entry.get("by", "")),
        requester=cast[entry["who"]],
        subject=entry["subject"],
        text=entry["text"],
        channel=entry["channel"],
        queue=queue,
        priority=Ticket.Priority[entry["priority"]],
        created_at=ago(entry["ago"]),
    )
    _put_back(ticket, last, ago(entry["ago"]))
    for step in entry["then"]:
        last, when = _last_event(), ago(step["ago"])
        _happen(step, cast, ticket, when)
        if step["ago"]:
            _put_back(ticket, last, when)


def _happen(step: dict[str, Any], cast: dict[str, User], ticket: Ticket, when: datetime) -> None:
    """One thing that happened to a ticket: assign, status, note, reply or request."""
    who = cast.get(step.get("who", ""))
    if step["do"] == "assign":
        services.assignee_set(actor=who, ticket=ticket, assignee=cast[step["to"]], now=when)
    elif step["do"] == "status":
        services.status_set(actor=who, ticket=ticket, status=step["status"], now=when)
    elif step["do"] == "note":
        services.note_add(actor=who, ticket=ticket, text=step["text"], created_at=when)
    elif step["do"] == "reply":
        assert who is not None
        services.reply_add(actor=who, ticket=ticket, text=step["text"], set_status=step.get("status"), created_at=when)
    else:
        author = cast[step["who"]]
        services.request_add(
            actor=None, author=author, ticket=ticket, text=step["text"], channel="email", created_at=when
        )


def _last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _put_back(ticket: Ticket, last: int, when: datetime) -> None:
    """The ticket's events after `last` happened at `when`, and whoever was to hear of them did."""
    events = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk, pk__gt=last)
    events.update(created=when, dispatched_at=when)
