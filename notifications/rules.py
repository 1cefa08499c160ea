"""The only list of who hears what, and why they do.

Each rule turns an event into notices. An event without a rule is news that nobody is mailed about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from common.models import Event
from mail.models import OutboundEmail
from mail.outbound.services import domain_hour_count, same_hour_count
from mail.outbound.trust import is_confirmed
from tickets import statuses
from tickets.models import Message, Ticket

# A desk that answers itself, or another desk, or is made to bombard somebody, stops here.
PER_HOUR = 5
STRANGERS_PER_HOUR = 50  # of one domain, together: a peer that takes a new address each time stops here
ONE_ACT = timedelta(seconds=10)  # what one press of a button writes lies closer together


@dataclass(frozen=True)
class Notice:
    """One person is to be told by a mail of `kind` (see OutboundEmail); `status` was set along with it."""

    kind: str
    person: User
    ticket: Ticket
    message: Message | None = None
    status: str = ""
    agent: User | None = None


Rule = Callable[[Event, Ticket], Iterator[Notice]]


def notices_for(event: Event) -> list[Notice]:
    """Who is told of this event; empty when nobody is, or its ticket is gone."""
    rule = RULES.get(event.kind)
    if rule is None or event.subject_type != "ticket":
        return []
    ticket = Ticket.objects.select_related("requester", "queue").filter(pk=event.subject_id).first()
    return [notice for notice in rule(event, ticket) if notice.person.is_active] if ticket else []


def _opened(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """The requester gets an acknowledgement: also when an agent opened it for them, never for automatic
    mail, at most PER_HOUR at one address, and to people we do not know at most STRANGERS_PER_HOUR at one
    domain. People copied in get none: they did not write to us.
    """
    message = Message.objects.filter(pk=event.data.get("message"), ticket=ticket).first()
    if message is None or message.is_automatic or message.is_internal:
        return
    kind = OutboundEmail.ACKNOWLEDGEMENT
    if _has_room(ticket.requester, kind) and (is_confirmed(message, ticket.requester) or _domain_has_room(ticket)):
        yield Notice(OutboundEmail.ACKNOWLEDGEMENT, ticket.requester, ticket, message)


def _replied(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """The requester and everybody who takes part, one mail each; never the author."""
    message = Message.objects.select_related("author").filter(pk=event.data.get("message"), ticket=ticket).first()
    if message is None or message.kind != Message.REPLY or message.is_internal:
        return
    status = _status_set_with(event)
    for person in _everybody_on(ticket):
        if person.pk != message.author_id:
            yield Notice(OutboundEmail.REPLY, person, ticket, message, status)


def _status_set(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Solved by somebody of the desk without a word: the requester is told. With words, the reply says it."""
    if event.data.get("after") != statuses.SOLVED or event.actor is None or event.actor_id == ticket.requester_id:
        return
    on_ticket = ticket.participants.filter(user=event.actor).exists() and not event.actor.works_here
    if on_ticket or _said_something(event) or _is_automatic(ticket):
        return
    yield Notice(OutboundEmail.SOLVED, ticket.requester, ticket, agent=event.actor)


def _link_requested(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Whoever asked for a new private link, as long as they still take part."""
    person = next((each for each in _everybody_on(ticket) if each.pk == event.data.get("user")), None)
    if person is not None and _has_room(person, OutboundEmail.LINK):
        yield Notice(OutboundEmail.LINK, person, ticket)


def _everybody_on(ticket: Ticket) -> list[User]:
    """The requester, then the participants in the order they came; each once."""
    people = [ticket.requester, *(each.user for each in ticket.participants.select_related("user").order_by("pk"))]
    return list({person.pk: person for person in people}.values())


def _has_room(person: User, kind: str) -> bool:
    return same_hour_count(recipient=person.email, kind=kind) < PER_HOUR


def _domain_has_room(ticket: Ticket) -> bool:
    sent = domain_hour_count(recipient=ticket.requester.email, kind=OutboundEmail.ACKNOWLEDGEMENT)
    return sent < STRANGERS_PER_HOUR


def _same_act(event: Event) -> dict[str, object]:
    return {"subject_type": event.subject_type, "subject_id": event.subject_id, "actor_id": event.actor_id}


def _status_set_with(event: Event) -> str:
    """The status an agent set by the same press as a reply: its event comes just before the reply's."""
    before = Event.objects.filter(
        kind="ticket.status_set", pk__lt=event.pk, created__gte=event.created - ONE_ACT, **_same_act(event)
    )
    found = before.order_by("-pk").first()
    between = Event.objects.filter(kind=event.kind, pk__lt=event.pk, **_same_act(event)).order_by("-pk").first()
    if found is None or (between is not None and between.pk > found.pk):
        return ""
    return str(found.data.get("after", ""))


def _said_something(event: Event) -> bool:
    after = Event.objects.filter(
        kind="message.reply_added", pk__gt=event.pk, created__lte=event.created + ONE_ACT, **_same_act(event)
    )
    return after.exists()


def _is_automatic(ticket: Ticket) -> bool:
    """A ticket that a machine opened: its sender is answered only when an agent writes."""
    first = ticket.messages.order_by("pk").first()
    return first is not None and first.is_automatic


RULES: dict[str, Rule] = {
    "ticket.opened": _opened,
    "message.reply_added": _replied,
    "ticket.status_set": _status_set,
    "ticket.link_requested": _link_requested,
}
