"""A merged ticket is taken out again, from what its merge wrote down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Conflict
from tickets import policies
from tickets.models import (
    Clock,
    Draft,
    Mention,
    Merge,
    Message,
    Participant,
    Tagging,
    Ticket,
    TicketLink,
)  # fmt: skip
from tickets.services.merging import CLOCK, FIELDS, both_locked, clock_facts, due_resort, ticket_facts
from tickets.services.messages import attachments_add

SOURCE, TARGET, BOTH = "source", "target", "both"
TIMES = frozenset({
    "solved_at", "closed_at", "due_sort", "snoozed_until", "first_response_at", "running_since", "due_at",
    "stopped_at", "breached_at",
})  # fmt: skip


def later_messages(merge: Merge) -> list[Message]:
    """What was said in the ticket that stayed since the merge: somebody must decide where it goes."""
    rows = Message.objects.filter(ticket=merge.target, pk__gt=merge.record.get("shared_from", 0))
    moved = merge.record.get("messages", [])
    return list(rows.exclude(pk__in=moved).select_related("author").prefetch_related("attachments")[:500])


def goes_to(merge: Merge, message: Message) -> str:
    """Where a later message goes unless somebody says otherwise: what only one side could read, to that side."""
    is_theirs = message.talk_id == merge.source_id or (
        merge.source.requester_id != merge.target.requester_id and message.author_id == merge.source.requester_id
    )
    return SOURCE if is_theirs else TARGET


@transaction.atomic
def tickets_unmerge(*, actor: User, merge: Merge, goes: Mapping[int, str] | None = None) -> Merge:
    """Parts two tickets. What came with the source goes back; `goes` says for each later message whether it
    goes to the source, stays, or stands in both. Fields and clocks of the source are as they were; those of
    the target too, where nobody changed them since.

    Raises NotAllowed, Conflict when they are parted already or the target has gone into another ticket.
    """
    children = [pk for pk, _shared in merge.record["children"]]
    source, target = both_locked(merge.source, merge.target, also=Q(pk__in=children))
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    policies.can_work(actor, target).require()
    policies.can_work(actor, source).require()
    if merge.undone_at is not None:
        raise Conflict(_("These tickets are parted already."), code="unmerged_already")
    if target.merged_into_id:
        words = _("%(number)s has gone into another ticket. Take it out there first.") % {"number": target.number}
        raise Conflict(words, code="merged_meanwhile")
    merge.source, merge.target = source, target
    record = merge.record
    _words_back(merge, goes or {})
    Participant.objects.filter(pk__in=record["participants"], ticket=target).delete()
    Tagging.objects.filter(ticket=target, tag_id__in=record["tags"]).delete()
    _links_back(source, target, record["links"])
    _drafts_back(source, target, record["drafts"])
    _children_back(source, target, record["children"])
    _source_back(source, record)
    _target_back(target, record)
    merge.undone_at, merge.undone_by = timezone.now(), actor
    merge.save(update_fields=["undone_at", "undone_by"])
    events.record("ticket.unmerged", subject=source, actor=actor, other=target.pk)
    events.record("ticket.unmerged_from", subject=target, actor=actor, other=source.pk)
    return merge


def _words_back(merge: Merge, goes: Mapping[int, str]) -> None:
    source, record = merge.source, merge.record
    later = later_messages(merge)
    moved = list(Message.objects.filter(ticket=merge.target, pk__in=record["messages"]))
    for message in later:
        where = goes.get(message.pk, goes_to(merge, message))
        if where == BOTH:
            _copy(message, source)
        if where == SOURCE:
            moved.append(message)
        elif message.talk_id == source.pk:  # it stays, and is read by the people of the ticket that stays
            message.talk = None
            message.save(update_fields=["talk"])
    for message in moved:
        message.ticket = source
        message.talk = None if message.talk_id == source.pk else message.talk
        if message.how.get("from") == source.number:
            message.how = {key: value for key, value in message.how.items() if key != "from"}
    Message.objects.bulk_update(moved, ["ticket", "talk", "how"], batch_size=200)
    Mention.objects.filter(message__in=[message.pk for message in moved]).update(ticket=source)


def _copy(message: Message, ticket: Ticket) -> None:
    """The same words, time, author and files in a second ticket; its event stays where it was: nobody hears twice."""
    fields = ("kind", "author", "channel", "text", "quoted", "html", "is_held", "is_automatic", "created_at")
    how = {key: value for key, value in message.how.items() if key != "nonce"}
    copy = Message.objects.create(ticket=ticket, how=how, **{name: getattr(message, name) for name in fields})
    attachments_add(message=copy, files=[file.stored() for file in message.attachments.all()])


def _links_back(source: Ticket, target: Ticket, links: list[list[int]]) -> None:
    """Each link finds back at the end that this merge moved; the other end may have moved by another merge since."""
    kept = {pk: (left, right) for pk, left, right in links}
    for link in TicketLink.objects.select_for_update().filter(pk__in=kept).order_by("pk"):
        left, right = kept[link.pk]
        if left == source.pk and link.left_id == target.pk:
            link.left = source
        if right == source.pk and link.right_id == target.pk:
            link.right = source
        ends = (link.left_id, link.right_id)
        again = TicketLink.objects.filter(left__in=ends, right__in=ends).exclude(pk=link.pk)
        if link.left_id == link.right_id or again.exists():
            link.delete()  # the two were linked again meanwhile, or are the same by now
        else:
            link.save(update_fields=["left", "right"])


def _drafts_back(source: Ticket, target: Ticket, ids: list[int]) -> None:
    taken = set(Draft.objects.filter(ticket=source, state=Draft.DRAFT).values_list("author_id", "kind"))
    for draft in Draft.objects.filter(pk__in=ids, ticket=target):
        if draft.state != Draft.DRAFT or (draft.author_id, draft.kind) not in taken:
            Draft.objects.filter(pk=draft.pk).update(ticket=source)


def _children_back(source: Ticket, target: Ticket, children: list[list[Any]]) -> None:
    for pk, shared_from in children:
        if Ticket.objects.filter(pk=pk, merged_into=target).update(merged_into=source):
            merge = Merge.objects.filter(source=pk, undone_at=None).first()
            if merge:
                merge.record["shared_from"] = shared_from
                merge.save(update_fields=["record"])


def _value(name: str, value: Any) -> Any:
    return parse_datetime(value) if name in TIMES and value else value


def _clocks_back(ticket: Ticket, facts: dict[str, dict[str, Any]], kinds: set[str]) -> None:
    for kind in kinds & set(facts):
        Clock.objects.filter(ticket=ticket, kind=kind).update(
            **{name: _value(name, facts[kind][name]) for name in CLOCK}
        )


def _source_back(source: Ticket, record: dict[str, Any]) -> None:
    for name in FIELDS:
        setattr(source, name, _value(name, record["source"][name]))
    source.merged_into, source.updated_at = None, timezone.now()
    source.save()
    facts = record["clocks"][str(source.pk)]
    _clocks_back(source, facts, set(facts))


def _target_back(target: Ticket, record: dict[str, Any]) -> None:
    before, after, now = record["target"], record["after"], ticket_facts(target)
    for name in ("priority", "assignee_id"):
        if now[name] == after[name]:
            setattr(target, name, _value(name, before[name]))
    target.updated_at = timezone.now()
    target.save(update_fields=["priority", "assignee", "updated_at"])
    current, changed = clock_facts(target), record["clocks_after"]
    _clocks_back(
        target, record["clocks"][str(target.pk)], {kind for kind in current if current[kind] == changed.get(kind)}
    )
    due_resort(target)
