"""Words on a ticket: requests, replies and notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Conflict, Invalid, NotAllowed
from common.files import StoredFile
from tickets import policies, statuses
from tickets.models import Attachment, Clock, Message, Participant, Ticket
from tickets.models.files import values_of_file
from tickets.services import workflow
from tickets.services.locking import ticket_locked, ticket_locked_with_its_target
from tickets.services.mentions import mentions_add
from tickets.sla import clocks
from tickets.text import clean_text
from tickets.windows import is_window


def attachments_add(*, message: Message, files: Iterable[StoredFile]) -> list[Attachment]:
    """Attaches files that are in the storage already."""
    return Attachment.objects.bulk_create(
        Attachment(message=message, content_id=file.content_id, **values_of_file(file)) for file in files
    )


def _checked(text: str, files: list[StoredFile]) -> str:
    text = clean_text(text)
    if not text.strip() and not files:
        raise Invalid(_("Write something first."), code="empty", field="text")
    return text


def _place(ticket: Ticket, fields: dict[str, Any]) -> Ticket:
    """The ticket that words for `ticket` go into, locked: of a merged one, the ticket that stays.

    Words for a window stay between its people and the desk: `talk` says so.
    """
    locked, into = ticket_locked_with_its_target(ticket)
    if into is None:
        return locked
    if is_window(locked):
        fields.setdefault("talk", locked)
    fields["how"] = {"from": locked.number, **fields.get("how", {})}
    return into


def stop_if_newer(ticket: Ticket, last_seen: int | None) -> None:
    """Raises Conflict when a message came after the one the writer had before their eyes."""
    if last_seen is not None and Message.objects.filter(ticket=ticket, pk__gt=last_seen).exists():
        raise Conflict(
            _("Somebody wrote on this ticket while you were writing. Read it, then send yours again."),
            code="newer_message",
        )


@transaction.atomic
def reply_add(
    *,
    actor: User,
    ticket: Ticket,
    text: str,
    files: Iterable[StoredFile] = (),
    channel: str = Ticket.Channel.WEB,
    set_status: str | None = None,
    last_seen: int | None = None,
    **message_fields: Any,
) -> Message:
    """An agent's public reply: goes to the requester, stops the first-response clock.

    A new ticket becomes open; `set_status` moves it further. Raises NotAllowed, Invalid when empty,
    Conflict when a message newer than `last_seen` exists.
    """
    files = list(files)
    ticket = _place(ticket, message_fields)
    policies.can_reply(actor, ticket).require()
    text = _checked(text, files)
    stop_if_newer(ticket, last_seen)
    message = _write(ticket, Message.REPLY, actor, text, channel, files, message_fields)
    _answered(ticket, message, actor=actor, set_status=set_status, now=message.created_at)
    return message


def _answered(ticket: Ticket, message: Message, *, actor: User, set_status: str | None, now: datetime) -> None:
    """What follows from a public reply: the first-response clock stops, a new ticket is open, it is news."""
    if ticket.first_response_at is None:
        ticket.first_response_at = now
        clocks.stop(ticket, Clock.FIRST_RESPONSE, now=now)
    _touch(ticket, now)
    if ticket.status == statuses.NEW and not set_status:
        set_status = statuses.OPEN
    if set_status and set_status != ticket.status:
        workflow.status_set(actor=actor, ticket=ticket, status=set_status, now=now)
    events.record("message.reply_added", subject=ticket, actor=actor, message=message.pk)


@transaction.atomic
def note_add(
    *,
    actor: User | None,
    ticket: Ticket,
    text: str,
    files: Iterable[StoredFile] = (),
    last_seen: int | None = None,
    channel: str = Ticket.Channel.WEB,
    author: User | None = None,
    **message_fields: Any,
) -> Message:
    """An internal note: agents alone read it. `actor` None is the system (an out-of-office, a bounce).

    Agents named in it with @ are called: the event's `mentions` holds their ids.
    """
    files = list(files)
    ticket = _place(ticket, message_fields)
    if actor is not None:
        policies.can_work(actor, ticket).require()
    text = _checked(text, files)
    stop_if_newer(ticket, last_seen)
    message = _write(ticket, Message.NOTE, actor or author, text, channel, files, message_fields)
    _touch(ticket, message.created_at)
    called = [user.pk for user in mentions_add(message=message, ticket=ticket)] if actor is not None else []
    events.record("message.note_added", subject=ticket, actor=actor, message=message.pk, mentions=called)
    return message


@transaction.atomic
def request_add(
    *,
    actor: User | None,
    author: User,
    ticket: Ticket,
    text: str,
    channel: str,
    files: Iterable[StoredFile] = (),
    is_held: bool = False,
    **message_fields: Any,
) -> Message:
    """Words from the requester's side. Opens a solved, waiting or held-back ticket again.

    `actor` None is the mail channel, which has checked who may join; a held message (a stranger with a
    valid reply address) changes nothing but the thread, and agents alone see it. A closed ticket takes
    no more words: raises NotAllowed.
    """
    files, asked = list(files), ticket
    ticket = _place(ticket, message_fields)
    if actor is not None:
        policies.can_write(actor, asked).require()
    elif ticket.status == statuses.CLOSED:
        raise NotAllowed(_("This ticket is closed."), code="ticket_closed")
    text = _checked(text, files)
    message_fields["is_held"] = is_held
    message = _write(ticket, Message.REQUEST, author, text, channel, files, message_fields)
    _touch(ticket, message.created_at)
    events.record("message.request_added", subject=ticket, actor=author, message=message.pk, held=is_held)
    if not is_held:
        workflow.reopen_by_words(ticket=ticket, author=author, now=message.created_at)
    return message


@transaction.atomic
def held_accept(*, actor: User, message: Message) -> Message:
    """An agent accepts a held message. Its stranger becomes a participant, and the words public.

    A colleague's mail that nothing vouched for becomes their public reply, and is sent. Raises
    NotAllowed for who does not work on the ticket, Conflict when the message is elsewhere by now.
    """
    ticket = ticket_locked(message.ticket)
    policies.can_work(actor, ticket).require()
    found = Message.objects.select_related("author", "talk").filter(pk=message.pk, ticket=ticket).first()
    if found is None:
        raise Conflict(_("This message is in another ticket by now."), code="message_gone")
    message = found  # as it is under the lock: a colleague may have accepted it since the page was read
    if not message.is_held:
        return message
    author, now = message.author, timezone.now()
    is_colleague = policies.works_on(author, ticket) and not policies.takes_part(author, ticket)
    message.is_held = False
    if is_colleague:
        policies.can_reply(actor, ticket).require()
        message.kind = Message.REPLY
    message.save(update_fields=["is_held", "kind"])
    events.record("message.held_accepted", subject=ticket, actor=actor, message=message.pk)
    if is_colleague:
        _answered(ticket, message, actor=actor, set_status=None, now=now)
        return message
    talk = message.talk or ticket  # who is let in where some read their own words alone reads those, and no others
    if author is not None and author.pk != talk.requester_id:
        Participant.objects.get_or_create(ticket=talk, user=author)
    workflow.reopen_by_words(ticket=ticket, author=author, now=now)
    return message


def delivery_note(*, message_id: int, delivery: str, detail: str = "") -> None:
    """Writes what became of the mail that carried a message, as the mail channel learns it."""
    Message.objects.filter(pk=message_id).update(delivery=delivery, delivery_detail=detail[:300])


def _write(
    ticket: Ticket,
    kind: str,
    author: User | None,
    text: str,
    channel: str,
    files: list[StoredFile],
    fields: dict[str, Any],
) -> Message:
    message = Message.objects.create(ticket=ticket, kind=kind, author=author, text=text, channel=channel, **fields)
    attachments_add(message=message, files=files)
    return message


def _touch(ticket: Ticket, now: datetime) -> None:
    ticket.updated_at = now
    ticket.save(update_fields=["updated_at", "first_response_at"])
