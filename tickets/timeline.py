"""The history of a ticket as the desk reads it: messages, and between them what was done, in words.

Events hold ids and codes; their words are made here, at reading, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.models import Event
from tickets import statuses
from tickets.models import Clock, Message, Queue, Ticket
from tickets.models.ticket import Channel, Priority

PAGE_SIZE = 50


@dataclass(frozen=True)
class Deed:
    """Something that was done, as a line of the timeline. Without `who` the words stand alone."""

    icon: str
    words: str
    who: str = ""


@dataclass(frozen=True)
class Entry:
    """One item of the timeline: a message, or an event with its deed."""

    at: datetime
    message: Message | None = None
    deed: Deed | None = None


@dataclass(frozen=True)
class Place:
    """Where a page of the timeline ends: only messages and events with smaller ids are older."""

    message: int
    event: int


@dataclass
class Names:
    """Names for the ids in events, gathered by the caller in few queries."""

    people: dict[int, User] = field(default_factory=dict)
    queues: dict[int, Queue] = field(default_factory=dict)

    def person(self, pk: Any) -> str:
        found = self.people.get(pk)
        return found.display_name if found else _("somebody")

    def queue(self, pk: Any) -> str:
        found = self.queues.get(pk)
        return found.name if found else _("a queue that is gone")


@dataclass(frozen=True)
class Items:
    """A page of raw history, oldest first; `earlier` is where the page before it ends, if there is one."""

    messages: list[Message]
    events: list[Event]
    earlier: Place | None

    def person_ids(self) -> set[int]:
        """Everybody an event speaks of, so that their names can be read in one query."""
        ids = {event.data.get(name) for event in self.events for name in _PEOPLE_IN.get(event.kind, ())}
        return {pk for pk in ids if isinstance(pk, int)}


def timeline_items(ticket: Ticket, before: Place | None = None) -> Items:
    """The newest PAGE_SIZE items, or those before a place: three queries (files come with their messages).

    Notes are among them: `ticket` must come from `at_desk_of` its reader.
    """
    messages = Message.objects.filter(ticket=ticket)
    events = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk, kind__in=DEEDS)
    if before:
        messages, events = messages.filter(pk__lt=before.message), events.filter(pk__lt=before.event)
    messages = messages.select_related("author").prefetch_related("attachments").order_by("-pk")[: PAGE_SIZE + 1]
    events = events.select_related("actor").order_by("-pk")[: PAGE_SIZE + 1]
    newest: list[tuple[datetime, int, Message | Event]] = [(m.created_at, 0, m) for m in messages]
    newest += [(e.created, 1, e) for e in events]
    newest.sort(key=lambda item: (item[0], item[1], item[2].pk), reverse=True)
    shown = [item for _at, _kind, item in reversed(newest[:PAGE_SIZE])]
    page_messages = [item for item in shown if isinstance(item, Message)]
    page_events = [item for item in shown if isinstance(item, Event)]
    earlier = None
    if len(newest) > PAGE_SIZE:
        last = before or Place(2**62, 2**62)
        earlier = Place(
            message=page_messages[0].pk if page_messages else last.message,
            event=page_events[0].pk if page_events else last.event,
        )
    return Items(page_messages, page_events, earlier)


def entries(items: Items, ticket: Ticket, names: Names) -> list[Entry]:
    """Messages and deeds in the order they happened."""
    found = [Entry(message.created_at, message=message) for message in items.messages]
    for event in items.events:
        deed = DEEDS[event.kind](event, ticket, names)
        if deed:
            found.append(Entry(event.created, deed=deed))
    return sorted(found, key=lambda entry: (entry.at, entry.deed is not None))


def _who(event: Event) -> str:
    return event.actor.display_name if event.actor else ""


def _opened(event: Event, ticket: Ticket, names: Names) -> Deed | None:
    """Said only when somebody else opened it: else the first message says it."""
    if event.actor_id in (None, ticket.requester_id):
        return None
    return Deed("plus", _("opened this ticket for %(name)s") % {"name": ticket.requester.display_name}, _who(event))


def _status(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = dict(statuses.CHOICES)
    before, after = event.data.get("before", ""), event.data.get("after", "")
    said = {"before": words.get(before, before), "after": words.get(after, after)}
    icon = {statuses.SOLVED: "circle-check", statuses.CLOSED: "archive"}.get(after, "circle-dashed")
    if event.actor_id is None:
        return Deed(icon, _("Status changed by itself: %(before)s → %(after)s") % said)
    if after == statuses.SOLVED and event.actor_id == ticket.requester_id:
        return Deed(icon, _("said that it is solved"), _who(event))
    return Deed(icon, _("set the status %(before)s → %(after)s") % said, _who(event))


def _priority(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = dict(Priority.choices)
    said = {key: words.get(event.data.get(key), "?") for key in ("before", "after")}
    if event.actor_id is None:
        return Deed("zap", _("Priority changed by itself: %(before)s → %(after)s") % said)
    return Deed("zap", _("set the priority %(before)s → %(after)s") % said, _who(event))


def _assignee(event: Event, ticket: Ticket, names: Names) -> Deed:
    before, after = event.data.get("before"), event.data.get("after")
    if after is None:
        if before == event.actor_id:
            return Deed("user-x", _("gave this ticket back"), _who(event))
        return Deed("user-x", _("took this ticket off %(name)s") % {"name": names.person(before)}, _who(event))
    if after == event.actor_id:
        return Deed("user-check", _("took this ticket"), _who(event))
    if event.actor_id is None:
        return Deed("user-check", _("Given to %(name)s") % {"name": names.person(after)})
    return Deed("user-check", _("gave this ticket to %(name)s") % {"name": names.person(after)}, _who(event))


def _queue(event: Event, ticket: Ticket, names: Names) -> Deed:
    said = {key: names.queue(event.data.get(key)) for key in ("before", "after")}
    return Deed("folder-input", _("moved this ticket from %(before)s to %(after)s") % said, _who(event))


def _participant(event: Event, ticket: Ticket, names: Names) -> Deed:
    name = names.person(event.data.get("user"))
    if event.actor_id is None:
        return Deed("user-plus", _("%(name)s was copied in") % {"name": name})
    return Deed("user-plus", _("put %(name)s on this ticket") % {"name": name}, _who(event))


def _held_accepted(event: Event, ticket: Ticket, names: Names) -> Deed:
    return Deed("user-check", _("accepted the sender of a held message"), _who(event))


def _links_revoked(event: Event, ticket: Ticket, names: Names) -> Deed:
    count = event.data.get("count") or 1
    words = ngettext("ended %(count)s private link", "ended %(count)s private links", count) % {"count": count}
    return Deed("link-2-off", words, _who(event))


def _link_requested(event: Event, ticket: Ticket, names: Names) -> Deed:
    return Deed("link", _("asked for a new private link"), _who(event))


def _target_missed(event: Event, ticket: Ticket, names: Names) -> Deed:
    if event.data.get("clock") == Clock.FIRST_RESPONSE:
        return Deed("alarm-clock", _("The target for the first reply was missed"))
    return Deed("alarm-clock", _("The target for solving was missed"))


DEEDS: dict[str, Callable[[Event, Ticket, Names], Deed | None]] = {
    "ticket.opened": _opened,
    "ticket.status_set": _status,
    "ticket.priority_set": _priority,
    "ticket.assignee_set": _assignee,
    "ticket.queue_set": _queue,
    "ticket.participant_added": _participant,
    "ticket.links_revoked": _links_revoked,
    "ticket.link_requested": _link_requested,
    "ticket.target_missed": _target_missed,
    "message.held_accepted": _held_accepted,
}
_PEOPLE_IN = {"ticket.assignee_set": ("before", "after"), "ticket.participant_added": ("user",)}

CHANNEL_WORDS: dict[str, Callable[[], str]] = {
    Channel.EMAIL: lambda: _("by email"),
    Channel.WEB: lambda: _("by the web page"),
    Channel.PHONE: lambda: _("by phone"),
    Channel.WALK_IN: lambda: _("at the desk"),
    Channel.API: lambda: _("by the API"),
}
CHANNEL_ICONS = {
    Channel.EMAIL: "mail",
    Channel.WEB: "globe",
    Channel.PHONE: "phone",
    Channel.WALK_IN: "footprints",
    Channel.API: "code",
}
