"""What requesters, and people copied in, hear: public words only, each by a mail of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from accounts.models import User
from common.models import Event
from mail.limits import address_has_room, domain_has_room
from mail.models import OutboundEmail
from mail.outbound.trust import is_confirmed
from notifications import kinds
from notifications.rules.notice import Notice
from tickets import statuses
from tickets.models import Message, Participant, Ticket
from tickets.windows import windows_of

ONE_ACT = timedelta(seconds=10)  # what one press of a button writes lies closer together


def opened(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """The requester gets an acknowledgement: also when an agent opened it for them, never for what was
    solved on the call, never for automatic mail, and within the limits of `mail.limits`. People copied in get
    none: they did not write to us.
    """
    message = Message.objects.filter(pk=event.data.get("message")).first()  # by now it may be in another ticket
    if message is None or message.is_automatic or message.is_internal:
        return
    if message.how.get("by") == "call" and message.how.get("outcome") == "solved":
        return  # the mail that says so is the only one
    if message.how.get("reason") == "also_here":
        return  # it went to several teams, and was acknowledged by the first
    kind = OutboundEmail.ACKNOWLEDGEMENT
    address = ticket.requester.email
    if not address_has_room(recipient=address, kind=kind):
        return
    if is_confirmed(message, ticket.requester) or domain_has_room(recipient=address, kind=kind):
        yield Notice(kinds.ACKNOWLEDGEMENT, ticket.requester, ticket, message)


def replied(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """The requester and everybody who takes part, one mail each; never the author.

    The requester cannot turn it off: a desk whose answers do not arrive is none.
    """
    rows = Message.objects.select_related("author", "ticket__requester", "ticket__queue", "talk__requester")
    message = rows.filter(pk=event.data.get("message")).first()
    if message is None or message.kind != Message.REPLY or message.is_internal:
        return
    ticket = message.ticket  # it may have gone into another one meanwhile
    status = _status_set_with(event)
    told: set[int] = set()
    for place in _places(ticket, message):  # who has a window hears in their own ticket, by its number and subject
        for person in _everybody_on(place):
            if person.pk != message.author_id and person.pk not in told:
                told.add(person.pk)
                kind = kinds.REPLY if person.pk == place.requester_id else kinds.COPY
                yield Notice(kind, person, place, message, status, message.author)


def status_set(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Solved by somebody of the desk without a word: the requester is told. With words, the reply says it."""
    if event.data.get("after") != statuses.SOLVED or event.actor is None or event.actor_id == ticket.requester_id:
        return
    if event.data.get("undo"):
        return  # it was solved before, and they know
    on_ticket = ticket.participants.filter(user=event.actor).exists() and not event.actor.works_here
    if on_ticket or _said_something(event) or _is_automatic(ticket):
        return
    yield Notice(kinds.SOLVED, ticket.requester, ticket, agent=event.actor)


def link_requested(event: Event, ticket: Ticket) -> Iterator[Notice]:
    """Whoever asked for a new private link, as long as they still take part."""
    person = next((each for each in _everybody_on(ticket) if each.pk == event.data.get("user")), None)
    if person is not None and address_has_room(recipient=person.email, kind=OutboundEmail.LINK):
        yield Notice(kinds.LINK, person, ticket)


def _places(ticket: Ticket, message: Message) -> list[Ticket]:
    """The tickets whose people a reply is for: the one it stands in, and those that went into it unread by others."""
    if message.talk_id is not None:
        return [message.talk] if message.talk else []
    return [ticket, *windows_of(ticket)]


def _everybody_on(ticket: Ticket) -> list[User]:
    """The requester, then the participants in the order they came; each once. Agents who follow hear as agents."""
    rows = ticket.participants.select_related("user").order_by("pk")
    taking = [each.user for each in rows if not (each.kind == Participant.FOLLOWER and each.user.works_here)]
    people = [ticket.requester, *taking]
    return list({person.pk: person for person in people}.values())


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
