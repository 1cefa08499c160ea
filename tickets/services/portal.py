"""What requesters do by themselves: report, reply, say it is solved, ask for a new link."""

from __future__ import annotations

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import person_for_address
from common import events
from kb.models import Article, Topic
from tickets import policies
from tickets.models import Message, Ticket
from tickets.services.files import files_stored
from tickets.services.links import links_revoke
from tickets.services.messages import request_add
from tickets.services.opening import ticket_open
from tickets.services.workflow import ticket_solve_as_requester


def report_send(
    *,
    actor: User | None,
    email: str,
    name: str,
    subject: str,
    text: str,
    nonce: uuid.UUID,
    topic: Topic | None = None,
    article: Article | None = None,
    uploads: list[UploadedFile],
) -> Ticket:
    """Opens a ticket from the public form. `actor` None is a guest, known by their address alone.

    The same nonce twice is one ticket. Raises Invalid for an empty report.
    """
    with files_stored(uploads) as files, transaction.atomic():
        requester = actor or person_for_address(email=email, name=name)[0]
        return ticket_open(
            actor=actor,
            requester=requester,
            subject=subject,
            text=text or subject,
            channel=Ticket.Channel.WEB,
            topic=topic,
            article=article,
            files=files,
            form_nonce=nonce,
            how={"by": "page" if actor else "guest"},
        )


def portal_reply(*, actor: User, ticket: Ticket, text: str, nonce: uuid.UUID, uploads: list[UploadedFile]) -> Message:
    """The requester, or somebody who takes part, writes from their page. The same nonce twice is one message.

    Raises NotAllowed when they may not write here, Invalid when there is nothing to say.
    """
    with files_stored(uploads) as files, transaction.atomic():
        # The lock makes the second press of a double click wait for the first.
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        twin = Message.objects.filter(ticket=ticket, author=actor, how__nonce=str(nonce)).first()
        return twin or request_add(
            actor=actor,
            author=actor,
            ticket=ticket,
            text=text,
            channel=Ticket.Channel.WEB,
            files=files,
            how={"by": "page", "nonce": str(nonce)},
        )


def portal_solve(*, actor: User, ticket: Ticket, text: str, nonce: uuid.UUID, uploads: list[UploadedFile]) -> Ticket:
    """The requester says that it is solved; words they had begun to write are kept as a message first.

    Raises NotAllowed when they may not write here.
    """
    with transaction.atomic():
        if text.strip() or uploads:
            portal_reply(actor=actor, ticket=ticket, text=text, nonce=nonce, uploads=uploads)
        return ticket_solve_as_requester(actor=actor, ticket=ticket)


@transaction.atomic
def link_request(*, user: User, ticket: Ticket, ends_others: bool = False) -> None:
    """Asks for a new private link by mail. `ends_others` stops the links of earlier mails at once.

    Raises NotAllowed for somebody who is not on the ticket.
    """
    if not policies.takes_part(user, ticket):
        policies.can_write(user, ticket).require()
    if ends_others:
        links_revoke(actor=user, ticket=ticket, user=user)
    events.record("ticket.link_requested", subject=ticket, actor=user, user=user.pk)
