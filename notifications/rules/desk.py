"""What agents hear. Every notice here is internal: it goes to who works on the ticket, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accounts.models import Membership, User
from common.models import Event
from notifications import kinds
from notifications.rules.notice import Notice
from tickets.models import Message, Participant, Ticket

MENTIONS_MAX = 50


def opened(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """The team of its queue; an agent it is given to at once hears that by `assignee_set`."""
    yield from _team(ticket, Notice(kinds.ARRIVED, ticket.requester, ticket, _message(event, ticket)))


def queue_set(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """A ticket moved into a queue is new to its team."""
    yield from _team(ticket, Notice(kinds.ARRIVED, ticket.requester, ticket, agent=event.actor))


def replied(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Who has the ticket, when a colleague answers on it, and agents who follow it."""
    message = _message(event, ticket)
    if message is not None:
        yield from _watchers(event, ticket, message)


def requester_wrote(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Who has the ticket; agents who follow it. A held message is news to them too: it waits for their decision."""
    message = _message(event, ticket)
    if message is None:
        return
    if ticket.assignee is not None:
        yield Notice(kinds.WROTE, ticket.assignee, ticket, message, agent=event.actor)
    yield from _followers(event, ticket, message)


def note_added(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Who is mentioned; then who has the ticket or follows it."""
    message = _message(event, ticket)
    if message is None:
        return
    for person in _people(event.data.get("mentions")):
        yield Notice(kinds.MENTIONED, person, ticket, message, agent=event.actor)
    yield from _watchers(event, ticket, message)


def held_accepted(event: Event, ticket: Ticket) -> Iterator[Notice]:
    yield from _followers(event, ticket, _message(event, ticket))


def not_delivered(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Who wrote the reply whose mail came back."""
    message = _message(event, ticket)
    if message is not None and message.author is not None:
        yield Notice(kinds.UNDELIVERED, message.author, ticket, message)


def send_refused(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Who wrote a reply that could not be sent when its time to undo was over."""
    for person in _people([event.data.get("author")]):
        yield Notice(kinds.REFUSED, person, ticket)


def assignee_set(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Whoever has it now, if that is still so."""
    if ticket.assignee is not None and event.data.get("after") == ticket.assignee_id:
        yield Notice(kinds.ASSIGNED, ticket.assignee, ticket, agent=event.actor)


def changed(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Status, priority, assignee or queue: agents who follow it."""
    yield from _followers(event, ticket, None)


def rated(event: Event, ticket: Ticket) -> Iterator[Notice]:
    yield from _followers(event, ticket, None)


def target_soon(event: Event, ticket: Ticket) -> Iterator[Notice]:
    yield from _owners(ticket, kinds.SOON)


def target_missed(event: Event, ticket: Ticket) -> Iterator[Notice]:
    yield from _owners(ticket, kinds.MISSED)


def _owners(ticket: Ticket, kind: str) -> Iterator[Notice]:
    """Who has the ticket; when nobody has, the leads of its team."""
    if ticket.assignee is not None:
        yield Notice(kind, ticket.assignee, ticket)
        return
    leads = Membership.objects.filter(team_id=ticket.queue.team_id, is_lead=True).select_related("user")
    for membership in leads:
        yield Notice(kind, membership.user, ticket)


def _watchers(event: Event, ticket: Ticket, message: Message) -> Iterator[Notice]:
    if ticket.assignee is not None:
        yield Notice(kinds.FOLLOWED, ticket.assignee, ticket, message, agent=event.actor)
    yield from _followers(event, ticket, message)


def _followers(event: Event, ticket: Ticket, message: Message | None) -> Iterator[Notice]:
    """Participants who work on the desk. Others hear of replies alone, by the mail of `requesters.replied`."""
    rows = ticket.participants.filter(user__is_active=True).select_related("user")
    for row in rows:
        if row.user.works_here and row.kind == Participant.FOLLOWER:
            yield Notice(kinds.FOLLOWED, row.user, ticket, message, agent=event.actor)


def _team(ticket: Ticket, notice: Notice) -> Iterator[Notice]:
    for membership in Membership.objects.filter(team_id=ticket.queue.team_id).select_related("user"):
        yield Notice(notice.kind, membership.user, ticket, notice.message, agent=notice.agent)


def _message(event: Event, ticket: Ticket) -> Message | None:
    rows = Message.objects.select_related("author")
    return rows.filter(pk=event.data.get("message"), ticket=ticket).first()


def _people(keys: object) -> Iterable[User]:
    """The people of some ids out of an event; anything else in there is nobody."""
    wanted = [key for key in keys if isinstance(key, int)] if isinstance(keys, list) else []
    return User.objects.filter(pk__in=wanted[:MENTIONS_MAX])
