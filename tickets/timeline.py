"""The history of a ticket as the desk reads it: messages, and between them what was done, in words.

Events hold ids and codes; their words are made here, at reading, in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from common.models import Event
from tickets.deeds import DEEDS, PEOPLE_IN, Deed, Names
from tickets.models import Message, Ticket

PAGE_SIZE = 50


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


@dataclass(frozen=True)
class Items:
    """A page of raw history, oldest first; `earlier` is where the page before it ends, if there is one."""

    messages: list[Message]
    events: list[Event]
    earlier: Place | None

    def person_ids(self) -> set[int]:
        """Everybody an event speaks of, so that their names can be read in one query."""
        ids = {event.data.get(name) for event in self.events for name in PEOPLE_IN.get(event.kind, ())}
        return {pk for pk in ids if isinstance(pk, int)}

    def queue_ids(self) -> set[int]:
        """Every queue an event speaks of."""
        moves = [event.data for event in self.events if event.kind == "ticket.queue_set"]
        return {pk for data in moves for pk in (data.get("before"), data.get("after")) if isinstance(pk, int)}

    def ids_in(self, name: str) -> set[int]:
        """Ids of one sort (`tag`, `macro`) that events speak of."""
        return {event.data[name] for event in self.events if isinstance(event.data.get(name), int)}


def timeline_items(ticket: Ticket, before: Place | None = None) -> Items:
    """The newest PAGE_SIZE items, or those before a place: two queries. Files are added by `files_put`.

    Notes are among them: `ticket` must come from `at_desk_of` its reader.
    """
    messages = Message.objects.filter(ticket=ticket)
    events = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk, kind__in=DEEDS)
    if before:
        messages, events = messages.filter(pk__lt=before.message), events.filter(pk__lt=before.event)
    messages = messages.select_related("author").order_by("-pk")[: PAGE_SIZE + 1]
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
