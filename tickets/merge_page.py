"""What the pages of merging and parting show before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from tickets.models import Attachment, Clock, Merge, Message, Participant, Ticket
from tickets.services.unmerging import goes_to, later_messages


@dataclass(frozen=True)
class Side:
    """One of the two tickets, with what hangs on it."""

    ticket: Ticket
    messages: int
    notes: int
    files: int
    followers: int
    tags: list[str]
    due: Any


@dataclass(frozen=True)
class Plan:
    """`keep` stays, `other` goes into it; `strangers` is true when two people would read each other's words."""

    keep: Side
    other: Side
    strangers: bool
    priority: int
    tags: list[str]
    due: Any
    assignees: list[User]
    assignee: User | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.keep, self.other


def _side(ticket: Ticket) -> Side:
    counts = Message.objects.filter(ticket=ticket).aggregate(
        messages=Count("pk", filter=~Q(kind="note")), notes=Count("pk", filter=Q(kind="note"))
    )
    due = Clock.objects.filter(ticket=ticket, due_at__isnull=False).order_by("due_at").first()
    return Side(
        ticket,
        counts["messages"],
        counts["notes"],
        Attachment.objects.filter(message__ticket=ticket).count(),
        Participant.objects.filter(ticket=ticket, kind=Participant.FOLLOWER).count(),
        sorted(ticket.tags.values_list("name", flat=True)),
        due.due_at if due else None,
    )


def merge_preview(user: User, ticket: Ticket, other: Ticket) -> Plan:
    """How `ticket` would look with `other` in it. A ticket that has gone elsewhere is followed there."""
    if other.merged_into_id and other.merged_into_id != ticket.pk:
        other = Ticket.objects.at_desk_of(user).filter(pk=other.merged_into_id).first() or other
    keep, goes = _side(ticket), _side(other)
    dues = [side.due for side in (keep, goes) if side.due]
    people = [person for person in (ticket.assignee, other.assignee) if person]
    return Plan(
        keep=keep,
        other=goes,
        strangers=ticket.requester_id != other.requester_id,
        priority=min(ticket.priority, other.priority),
        tags=sorted({*keep.tags, *goes.tags}),
        due=min(dues) if dues else None,
        assignees=list({person.pk: person for person in people}.values()),
        assignee=people[0] if people else None,
    )


def unmerge_preview(merge: Merge) -> dict[str, Any]:
    """What came with the ticket, what came later and where it would go."""
    came = Message.objects.filter(ticket=merge.target, pk__in=merge.record.get("messages", []))
    later = later_messages(merge)
    return {
        "merge": merge,
        "came": list(came.select_related("author").prefetch_related("attachments")[:500]),
        "later": [(message, goes_to(merge, message)) for message in later],
        "was_status": merge.record.get("source", {}).get("status", "open"),
    }
