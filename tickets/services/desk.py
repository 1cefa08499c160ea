"""What agents do from their pages: write on a ticket, open one for a caller or a visitor."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import person_for_address
from tickets.models import Draft, Message, Queue, Ticket
from tickets.services.files import files_stored
from tickets.services.opening import ticket_open
from tickets.services.sending import Words, words_send


def desk_write(
    *, actor: User, ticket: Ticket, uploads: list[UploadedFile], wait: int = 0, **words: Any
) -> Message | Draft:
    """An agent's reply or note from the ticket page; `words` are the fields of `sending.Words`.

    A reply with `wait` seconds is a Draft that goes then. The same nonce twice is one message, sent once.
    Raises as `words_send` does. A note sets no status.
    """
    with files_stored(uploads) as files:
        sent = words_send(actor=actor, ticket=ticket, words=Words(files=files, **words), wait=wait)
    return sent


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
