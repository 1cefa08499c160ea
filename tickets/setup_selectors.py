"""Reads for the settings of queues, targets and hours."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.policies import can_administer
from hours.models import Calendar, ContactPoint
from tickets import statuses
from tickets.models import Queue, SlaPolicy, Ticket

COUNT_MAX = 1000


def queues_for(user: Any) -> QuerySet[Queue]:
    """Queues this person may set up: all for administrators, those of the teams they lead for others."""
    rows = Queue.objects.select_related("team", "calendar", "policy")
    if can_administer(user):
        return rows
    return rows.filter(team__memberships__user=user, team__memberships__is_lead=True)


def has_tickets(queue: Queue) -> bool:
    return Ticket.objects.filter(queue=queue).exists()


def policies_listed() -> QuerySet[SlaPolicy]:
    """Targets by name, and whether a queue has them (`is_used`)."""
    used = Queue.objects.filter(policy=OuterRef("pk"))
    return SlaPolicy.objects.annotate(is_used=Exists(used)).order_by("name").prefetch_related("targets")


def queues_by(policy: SlaPolicy) -> list[Queue]:
    return list(Queue.objects.filter(policy=policy).select_related("calendar"))


def open_tickets_in(queues: list[Queue]) -> int:
    """How many open tickets wait in these queues, at most COUNT_MAX."""
    rows = Ticket.objects.filter(queue__in=[queue.pk for queue in queues], status__in=statuses.ACTIVE)
    return rows[:COUNT_MAX].count()


def calendar_used_by(calendar: Calendar) -> tuple[list[Queue], list[ContactPoint], int]:
    """The queues and contact points that go by these hours, and how many open tickets that is."""
    queues = list(Queue.objects.filter(calendar=calendar))
    return queues, list(ContactPoint.objects.filter(calendar=calendar)), open_tickets_in(queues)
