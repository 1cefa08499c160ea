"""What agents do from their pages: write on a ticket, open one for a caller or a visitor."""

from __future__ import annotations

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import person_for_address
from tickets.models import Message, Queue, Ticket
from tickets.services.files import files_stored
from tickets.services.messages import note_add, reply_add
from tickets.services.opening import ticket_open


def desk_write(
    *,
    actor: User,
    ticket: Ticket,
    kind: str,
    text: str,
    nonce: uuid.UUID,
    uploads: list[UploadedFile],
    last_seen: int | None = None,
    set_status: str | None = None,
) -> Message:
    """An agent's reply or note from the ticket page. The same nonce twice is one message, sent once.

    Raises NotAllowed, Invalid when there is nothing to say, Conflict when a message newer than
    `last_seen` exists: `reply_add` and `note_add` say more. A note sets no status.
    """
    how = {"by": "page", "nonce": str(nonce)}
    with files_stored(uploads) as files, transaction.atomic():
        # The lock makes the second press of a double click wait for the first.
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        twin = Message.objects.filter(ticket=ticket, author=actor, how__nonce=str(nonce)).first()
        if twin:
            return twin
        if kind == Message.NOTE:
            return note_add(actor=actor, ticket=ticket, text=text, files=files, last_seen=last_seen, how=how)
        return reply_add(
            actor=actor,
            ticket=ticket,
            text=text,
            files=files,
            last_seen=last_seen,
            set_status=set_status or None,
            how=how,
        )


def desk_ticket_open(
    *,
    actor: User,
    email: str,
    name: str,
    subject: str,
    text: str,
    channel: str,
    priority: int,
    queue: Queue | None,
    nonce: uuid.UUID,
    uploads: list[UploadedFile],
) -> Ticket:
    """An agent opens a ticket for the person of an address: a caller, a visitor, a letter.

    The same nonce twice is one ticket. Raises NotAllowed for who does not work here, Invalid when empty.
    """
    with files_stored(uploads) as files, transaction.atomic():
        requester, _is_new = person_for_address(email=email, name=name)
        return ticket_open(
            actor=actor,
            requester=requester,
            subject=subject,
            text=text or subject,
            channel=channel,
            queue=queue,
            priority=priority,
            files=files,
            form_nonce=nonce,
        )
