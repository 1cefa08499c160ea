"""A ticket's values as they can be stored, and how an undo puts them back.

An undo does not ask the table of moves: what was solved by a slip is new again. It asks whether the value
is still what the act made of it; what somebody changed since stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from common import events
from tickets import policies
from tickets.models import Queue, Tag, Tagging, Ticket
from tickets.services import workflow
from tickets.sla import clocks

# In the order in which they are put back: who can be an assignee hangs on the queue.
FIELDS = ("queue", "assignee", "priority", "tags", "snooze", "status")


def locked(pk: int) -> Ticket | None:
    """The ticket as it is now, held until the transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("queue").filter(pk=pk).first()


def facts(ticket: Ticket) -> dict[str, Any]:
    """The values an act may change, as ids and codes."""
    return {
        "queue": ticket.queue_id,
        "assignee": ticket.assignee_id,
        "priority": ticket.priority,
        "tags": sorted(Tagging.objects.filter(ticket=ticket).values_list("tag_id", flat=True)),
        "snooze": ticket.snoozed_until.isoformat() if ticket.snoozed_until else None,
        "status": ticket.status,
        "moments": {name: moment.isoformat() if moment else None for name, moment in _moments(ticket).items()},
    }


def _moments(ticket: Ticket) -> dict[str, datetime | None]:
    return {"solved_at": ticket.solved_at, "closed_at": ticket.closed_at}


def changes_between(pk: int, before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What an act made of a ticket, field by field; with a status the moments that belonged to the old one."""
    changes = [
        {"ticket": pk, "field": name, "before": before[name], "after": after[name]}
        for name in FIELDS
        if before[name] != after[name]
    ]
    for change in changes:
        if change["field"] == "status":
            change["moments"] = before["moments"]
    return changes


def put_back(actor: User, pk: int, changes: list[dict[str, Any]]) -> list[str]:
    """Puts the values of one ticket back, and returns the fields that were not: changed since, or not possible
    any more. `changes` are those of one act; the caller has checked that the act is `actor`'s.
    """
    ticket = locked(pk)
    if ticket is None or ticket.merged_into_id or not _may_put_back(actor, ticket, changes):
        return [change["field"] for change in changes]
    kept = []
    for change in sorted(changes, key=lambda each: FIELDS.index(each["field"])):
        field, before, after = change["field"], change["before"], change["after"]
        if field == "tags":
            done = _tags_back(actor, ticket, set(before), set(after))
        elif field == "status":
            done = ticket.status == after and _status_back(actor, ticket, before, change.get("moments") or {})
        else:
            done = facts(ticket)[field] == after and _BACK[field](actor, ticket, before)
        if not done:
            kept.append(field)
    return kept


def _may_put_back(actor: User, ticket: Ticket, changes: list[dict[str, Any]]) -> bool:
    """Who works on the ticket, and who would if it were not for the act itself: it moved it, or gave it away."""
    if policies.works_on(actor, ticket):
        return True
    still = {
        change["field"]: change["before"] for change in changes if facts(ticket)[change["field"]] == change["after"]
    }
    before = Queue.objects.visible_to(actor).filter(pk=still.get("queue"))
    return bool(actor.works_here and (still.get("assignee") == actor.pk or before.exists()))


def _queue_back(actor: User, ticket: Ticket, before: int) -> bool:
    queue = Queue.objects.filter(pk=before).first()
    if queue is None:
        return False
    events.record("ticket.queue_set", subject=ticket, actor=actor, before=ticket.queue_id, after=queue.pk, undo=True)
    ticket.queue = queue
    _save(ticket, "queue")
    clocks.retarget(ticket, now=ticket.updated_at)
    return True


def _assignee_back(actor: User, ticket: Ticket, before: int | None) -> bool:
    person = User.objects.filter(pk=before).first() if before else None
    if before and not (person and policies.can_be_assigned(person, ticket)):
        return False
    events.record(
        "ticket.assignee_set", subject=ticket, actor=actor, before=ticket.assignee_id, after=before, undo=True
    )
    ticket.assignee = person
    _save(ticket, "assignee")
    return True


def _priority_back(actor: User, ticket: Ticket, before: int) -> bool:
    events.record("ticket.priority_set", subject=ticket, actor=actor, before=ticket.priority, after=before, undo=True)
    ticket.priority = before
    _save(ticket, "priority")
    clocks.retarget(ticket, now=ticket.updated_at)
    return True


def _snooze_back(actor: User, ticket: Ticket, before: str | None) -> bool:
    """A time that is over by now wakes the ticket."""
    until = datetime.fromisoformat(before) if before else None
    if until and until <= timezone.now():
        until = None
    ticket.snoozed_until, ticket.snoozed_by = until, actor if until else None
    _save(ticket, "snoozed_until", "snoozed_by")
    kind = "ticket.snoozed" if until else "ticket.woken"
    data: dict[str, Any] = {"until": until.isoformat()} if until else {"how": "agent"}
    events.record(kind, subject=ticket, actor=actor, undo=True, **data)
    return True


def _status_back(actor: User, ticket: Ticket, before: str, moments: dict[str, str | None]) -> bool:
    """What was solved a week ago was solved a week ago, not when somebody took back that it is open."""
    workflow.move(actor=actor, ticket=ticket, status=before, now=timezone.now(), undo=True)
    for name in _moments(ticket):
        if moments.get(name) and getattr(ticket, name):
            setattr(ticket, name, datetime.fromisoformat(str(moments[name])))
    _save(ticket, *_moments(ticket))
    return True


def _tags_back(actor: User, ticket: Ticket, before: set[int], after: set[int]) -> bool:
    """Each tag by itself: one that somebody put on or took off since is theirs, the others go back."""
    now_on = set(Tagging.objects.filter(ticket=ticket).values_list("tag_id", flat=True))
    added, removed = after - before, before - after
    alive = set(Tag.objects.filter(pk__in=removed).values_list("pk", flat=True))
    for pk in sorted(added & now_on):
        Tagging.objects.filter(ticket=ticket, tag_id=pk).delete()
        events.record("ticket.untagged", subject=ticket, actor=actor, tag=pk, undo=True)
    for pk in sorted((removed & alive) - now_on):
        Tagging.objects.create(ticket=ticket, tag_id=pk)
        events.record("ticket.tagged", subject=ticket, actor=actor, tag=pk, undo=True)
    _save(ticket)
    return added <= now_on and removed <= alive and not removed & now_on


def _save(ticket: Ticket, *fields: str) -> None:
    ticket.updated_at = timezone.now()
    ticket.save(update_fields=[*fields, "updated_at"])


_BACK = {
    "queue": _queue_back,
    "assignee": _assignee_back,
    "priority": _priority_back,
    "snooze": _snooze_back,
}
