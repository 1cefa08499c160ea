"""A request becomes a ticket."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import team_create
from common import events
from common.errors import Invalid
from common.files import StoredFile
from kb.models import Article, Topic
from tickets import policies
from tickets.models import Message, Participant, Queue, Ticket
from tickets.services.messages import attachments_add
from tickets.sla import clocks
from tickets.text import clean_subject, clean_text

CC_MAX = 20


def ticket_open(
    *,
    actor: User | None,
    requester: User,
    subject: str,
    text: str,
    channel: str,
    queue: Queue | None = None,
    priority: int = Ticket.Priority.NORMAL,
    topic: Topic | None = None,
    article: Article | None = None,
    files: Iterable[StoredFile] = (),
    cc: Iterable[User] = (),
    related_to: Ticket | None = None,
    form_nonce: uuid.UUID | None = None,
    created_at: datetime | None = None,
    **message_fields: Any,
) -> Ticket:
    """Opens a ticket with its first message, clocks and event, in one transaction.

    `message_fields` are further fields of the first message (html, quoted, how, is_automatic). The
    same `form_nonce` twice gives the ticket of the first time. `created_at` is for a request made earlier
    than now; its clocks run from then. `ticket.opening_message` is set.

    Raises NotAllowed when `actor` may not open a ticket for `requester` (a None actor is the system:
    a mail, or a form of somebody who is not signed in), Invalid for an empty request.
    """
    if actor is not None:
        policies.can_open_for(actor, requester).require()
    files, opened_at = list(files), created_at or timezone.now()
    if not (subject.strip() or text.strip() or files):
        raise Invalid(_("Say what the problem is."), code="empty", field="text")
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                subject=clean_subject(subject), channel=channel, queue=queue or default_queue(), requester=requester,
                priority=priority, topic=topic, article=article, related_to=related_to, form_nonce=form_nonce,
                created_at=opened_at, updated_at=opened_at,
            )  # fmt: skip
            message = _begin(actor, ticket, text, files, list(cc)[:CC_MAX], message_fields)
    except IntegrityError:
        twin = Ticket.objects.filter(form_nonce=form_nonce).first() if form_nonce else None
        if twin is None:
            raise
        ticket, message = twin, twin.messages.earliest("id")
    ticket.opening_message = message  # type: ignore[attr-defined]
    return ticket


def _begin(
    actor: User | None,
    ticket: Ticket,
    text: str,
    files: list[StoredFile],
    cc: list[User],
    fields: dict[str, Any],
) -> Message:
    """The first message of a new ticket, whom it is copied to, its clocks and its event."""
    message = Message.objects.create(
        ticket=ticket,
        kind=Message.REQUEST,
        author=ticket.requester,
        channel=ticket.channel,
        text=clean_text(text),
        created_at=ticket.created_at,
        **fields,
    )
    attachments_add(message=message, files=files)
    for person in cc:
        participant_add(actor=actor, ticket=ticket, user=person)
    clocks.start(ticket, now=ticket.created_at)
    events.record(
        "ticket.opened",
        subject=ticket,
        actor=actor or ticket.requester,
        message=message.pk,
        channel=ticket.channel,
    )
    return message


@transaction.atomic
def default_queue() -> Queue:
    """The queue that takes what fits nowhere else; a new desk gets one, so that its first mail is not refused.

    Only administrators see it until somebody is put into its team.
    """
    queue = Queue.objects.filter(is_default=True).first() or Queue.objects.order_by("pk").first()
    if queue is None:
        team = team_create(actor=None, name="Service desk")
        queue, _is_new = Queue.objects.get_or_create(name="Service desk", defaults={"team": team, "is_default": True})
    return queue


@transaction.atomic
def participant_add(
    *, actor: User | None, ticket: Ticket, user: User, kind: str = Participant.CC
) -> Participant | None:
    """Puts a person on the ticket, once; the requester is on it anyway (None)."""
    if user.pk == ticket.requester_id:
        return None
    participant, is_new = Participant.objects.get_or_create(ticket=ticket, user=user, defaults={"kind": kind})
    if is_new:
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now())
        events.record("ticket.participant_added", subject=ticket, actor=actor, user=user.pk, kind=kind)
    return participant
