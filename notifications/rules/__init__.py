"""The only list of who hears what, and why they do.

Each rule turns an event into notices. An event without a rule is news that nobody is told. Rules name who
would want to hear; what each person chose, and their quiet hours, come after (`notifications.services`).
Three things are held here for all rules: nobody is told of what they did themselves, nobody of a ticket they
may not see, and of several notices to one person about one event the weightiest is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from common.models import Event
from notifications import kinds
from notifications.rules import desk, requesters
from notifications.rules.notice import Notice
from tickets import policies
from tickets.models import Ticket

__all__ = ["RULES", "Notice", "notices_for"]

Rule = Callable[[Event, Ticket], Iterator[Notice]]
OWN_ACTS = {kinds.ACKNOWLEDGEMENT, kinds.LINK}  # answers to what the person did just now

RULES: dict[str, list[Rule]] = {
    "ticket.opened": [requesters.opened, desk.opened],
    "message.reply_added": [requesters.replied, desk.replied],
    "message.request_added": [desk.requester_wrote],
    "message.note_added": [desk.note_added],
    "message.held_accepted": [desk.held_accepted],
    "message.not_delivered": [desk.not_delivered],
    "message.send_refused": [desk.send_refused],
    "ticket.status_set": [requesters.status_set, desk.changed],
    "ticket.priority_set": [desk.changed],
    "ticket.assignee_set": [desk.assignee_set, desk.changed],
    "ticket.queue_set": [desk.queue_set, desk.changed],
    "ticket.rated": [desk.rated],
    "ticket.target_soon": [desk.target_soon],
    "ticket.target_missed": [desk.target_missed],
    "ticket.link_requested": [requesters.link_requested],
}


def notices_for(event: Event) -> list[Notice]:
    """Who is told of this event, one notice each; empty when nobody is, or its ticket is gone."""
    rules = RULES.get(event.kind)
    if rules is None or event.subject_type != "ticket":
        return []
    ticket = Ticket.objects.select_related("requester", "queue", "assignee").filter(pk=event.subject_id).first()
    if ticket is None:
        return []
    found: dict[int, Notice] = {}
    for rule in rules:
        for notice in rule(event, ticket):
            if _may_hear(event, notice):
                before = found.get(notice.person.pk)
                if before is None or kinds.strongest([before.kind, notice.kind]) == notice.kind:
                    found[notice.person.pk] = notice
    return list(found.values())


def _may_hear(event: Event, notice: Notice) -> bool:
    person = notice.person
    if not person.is_active or (person.pk == event.actor_id and notice.kind not in OWN_ACTS):
        return False
    if notice.is_internal:
        return policies.works_on(person, notice.ticket)
    return policies.takes_part(person, notice.ticket)
