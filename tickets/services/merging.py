"""Two tickets become one, and are parted again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Conflict, Invalid
from tickets import policies, statuses
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
from tickets.models.ticket import FAR_FUTURE
from tickets.services.locking import tickets_locked
from tickets.services.messages import reply_add
from tickets.sla import clocks

FIELDS = (
    "status", "priority", "assignee_id", "solved_at", "closed_at", "due_sort", "snoozed_until", "snoozed_by_id",
    "first_response_at",
)  # fmt: skip
CLOCK = ("target_seconds", "consumed_seconds", "running_since", "due_at", "stopped_at", "breached_at")
KEEP: Any = object()


@transaction.atomic
def tickets_merge(
    *, actor: User, source: Ticket, target: Ticket, share: bool = False, assignee: Any = KEEP, tell: str = ""
) -> Merge:
    """`source` goes into `target`: its messages, tags, links, drafts and followers; it is closed and stays as an
    address. The more urgent priority and the earlier due time win. Nobody is mailed, but for `tell`, a
    reply to the requester of `source`.

    Two requesters do not read each other's words, unless `share`. Raises NotAllowed, Invalid for a ticket and
    itself or a closed target, Conflict when one of them has been merged meanwhile.
    """
    source, target = both_locked(source, target, also=Q(merged_into=source.pk))
    for ticket in (source, target):
        policies.can_work(actor, ticket).require()
        if ticket.merged_into_id:
            words = _("%(number)s has gone into another ticket meanwhile.") % {"number": ticket.number}
            raise Conflict(words, code="merged_meanwhile")
    if target.status == statuses.CLOSED:
        words = _("%(number)s is closed. Open it again first.") % {"number": target.number}
        raise Invalid(words, code="ticket_closed", field="number")
    now = timezone.now()
    private = source.requester_id != target.requester_id and not share
    record: dict[str, Any] = {
        "private": private,
        "source": ticket_facts(source),
        "target": ticket_facts(target),
        "shared_from": Message.objects.aggregate(last=Max("pk"))["last"] or 0,
        "clocks": {str(ticket.pk): clock_facts(ticket) for ticket in (source, target)},
    }
    if private:
        _replies_held_back(source, target)
    record |= _words_over(source, target, private)
    record |= _people_over(source, target, private)
    record |= _rest_over(source, target, private)
    _fields_over(source, target, assignee, now)
    _close(source, target, now)
    record["after"], record["clocks_after"] = ticket_facts(target), clock_facts(target)
    merge = Merge.objects.create(source=source, target=target, actor=actor, record=record)
    events.record("ticket.merged", subject=source, actor=actor, other=target.pk)
    events.record("ticket.merged_in", subject=target, actor=actor, other=source.pk)
    if tell.strip():
        reply_add(actor=actor, ticket=target, text=tell, **({"talk": source} if private else {}))
    return merge


def both_locked(one: Ticket, two: Ticket, *, also: Q | None = None) -> tuple[Ticket, Ticket]:
    """Both rows, locked; `also` names further tickets that will be written. Raises Invalid for a ticket and itself."""
    if one.pk == two.pk:
        raise Invalid(_("A ticket cannot be merged with itself."), code="itself", field="number")
    found = tickets_locked(one, two, also=also)
    return found[one.pk], found[two.pk]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def ticket_facts(ticket: Ticket) -> dict[str, Any]:
    return {name: _plain(getattr(ticket, name)) for name in FIELDS}


def clock_facts(ticket: Ticket) -> dict[str, dict[str, Any]]:
    rows = Clock.objects.filter(ticket=ticket)
    return {clock.kind: {name: _plain(getattr(clock, name)) for name in CLOCK} for clock in rows}


def _words_over(source: Ticket, target: Ticket, private: bool) -> dict[str, Any]:
    messages = list(Message.objects.filter(ticket=source).only("pk", "how", "talk"))
    talk = [message.pk for message in messages if message.talk_id is None] if private else []
    for message in messages:
        message.how = {**message.how, "from": source.number} if "from" not in message.how else message.how
        message.ticket = target
        if message.pk in set(talk):
            message.talk = source
    Message.objects.bulk_update(messages, ["how", "ticket", "talk"], batch_size=200)
    ids = [message.pk for message in messages]
    Mention.objects.filter(message__in=ids).update(ticket=target)
    return {"messages": ids, "talk": talk}


def _people_over(source: Ticket, target: Ticket, private: bool) -> dict[str, Any]:
    """Who comes along: followers always, requester and copied in only when all may read all."""
    added = []
    rows = list(Participant.objects.filter(ticket=source).order_by("pk"))
    wanted = [(row.user_id, row.kind) for row in rows if row.kind == Participant.FOLLOWER or not private]
    if not private:
        wanted.insert(0, (source.requester_id, Participant.CC))
    for user_id, kind in wanted:
        if user_id != target.requester_id:
            row, is_new = Participant.objects.get_or_create(ticket=target, user_id=user_id, defaults={"kind": kind})
            added += [row.pk] if is_new else []
    return {"participants": added}


def _replies_held_back(source: Ticket, target: Ticket) -> None:
    """Replies that wait to be sent were written for one requester, before another one came to read along: they do
    not go by themselves any more. Their words stay with their writers, who are told.
    """
    words = _("Two tickets became one while this reply waited. Look who reads it now, then send it again.")
    for draft in Draft.objects.filter(ticket__in=[source, target], state=Draft.GOING):
        Draft.objects.filter(pk=draft.pk).update(state=Draft.REFUSED, error=words, updated_at=timezone.now())
        events.record("message.send_refused", subject=target, author=draft.author_id)


def _rest_over(source: Ticket, target: Ticket, private: bool) -> dict[str, Any]:
    """Tags, links, drafts, and tickets that had gone into the source before. A reply that is being sent at this
    moment stays with the source when its people read their own words alone: so it reaches them and nobody else.
    """
    have = set(Tagging.objects.filter(ticket=target).values_list("tag_id", flat=True))
    tags = [pk for pk in Tagging.objects.filter(ticket=source).values_list("tag_id", flat=True) if pk not in have]
    Tagging.objects.bulk_create([Tagging(ticket=target, tag_id=pk) for pk in tags])
    known = {target.pk}
    for link in TicketLink.objects.filter(Q(left=target) | Q(right=target)):
        known |= {link.left_id, link.right_id}
    links = []
    for link in TicketLink.objects.filter(Q(left=source) | Q(right=source)):
        if {link.left_id, link.right_id} - {source.pk} <= known:
            continue  # it would link the target with itself, or twice
        links.append([link.pk, link.left_id, link.right_id])
        known |= {link.left_id, link.right_id}
        link.left_id = target.pk if link.left_id == source.pk else link.left_id
        link.right_id = target.pk if link.right_id == source.pk else link.right_id
        link.save(update_fields=["left", "right"])
    taken = set(Draft.objects.filter(ticket=target, state=Draft.DRAFT).values_list("author_id", "kind"))
    drafts = [
        draft.pk
        for draft in Draft.objects.filter(ticket=source).exclude(state=Draft.SENDING if private else "")
        if draft.state != Draft.DRAFT or (draft.author_id, draft.kind) not in taken
    ]
    Draft.objects.filter(pk__in=drafts).update(ticket=target)
    return {"tags": tags, "links": links, "drafts": drafts, "children": _children_over(source, target)}


def _children_over(source: Ticket, target: Ticket) -> list[list[Any]]:
    """Tickets merged into the source follow it; their people read replies from now on, and nothing before."""
    newest = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    children = []
    for merge in Merge.objects.filter(source__merged_into=source, undone_at=None):
        children.append([merge.source_id, merge.record.get("shared_from")])
        merge.record["shared_from"] = newest
        merge.save(update_fields=["record"])
    Ticket.objects.filter(merged_into=source).update(merged_into=target)
    return children


def _fields_over(source: Ticket, target: Ticket, assignee: Any, now: Any) -> None:
    if assignee is KEEP:
        assignee = target.assignee or source.assignee
        if assignee is not None and not policies.can_be_assigned(assignee, target):
            assignee = target.assignee
    elif assignee is not None:
        policies.can_be_assigned(assignee, target).require()
    target.assignee, target.updated_at = assignee, now
    urgent, target.priority = target.priority, min(target.priority, source.priority)
    target.save(update_fields=["assignee", "priority", "updated_at"])
    if urgent != target.priority:
        clocks.retarget(target, now=now)
    theirs = {clock.kind: clock for clock in Clock.objects.filter(ticket=source, due_at__isnull=False)}
    for clock in Clock.objects.filter(ticket=target, due_at__isnull=False):
        earlier = theirs.get(clock.kind)
        if earlier and earlier.due_at < clock.due_at:
            for name in CLOCK:
                setattr(clock, name, getattr(earlier, name))
            clock.save(update_fields=list(CLOCK))
    due_resort(target)


def due_resort(ticket: Ticket) -> None:
    first = Clock.objects.filter(ticket=ticket, due_at__isnull=False).order_by("due_at").first()
    ticket.due_sort = first.due_at if first and first.due_at else FAR_FUTURE
    ticket.save(update_fields=["due_sort"])


def _close(source: Ticket, target: Ticket, now: Any) -> None:
    clocks.pause(source, now=now)
    source.status, source.closed_at, source.updated_at = statuses.CLOSED, now, now
    source.merged_into, source.snoozed_until, source.snoozed_by = target, None, None
    source.save(update_fields=["status", "closed_at", "updated_at", "merged_into", "snoozed_until", "snoozed_by"])
