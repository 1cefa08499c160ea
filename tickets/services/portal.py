"""What requesters do by themselves: report, reply, say it is solved, ask for a new link."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, people_with_addresses
from accounts.services import person_for_address
from common import events
from kb.models import Article, Topic
from tickets import policies
from tickets.models import Message, Ticket
from tickets.services.files import files_stored
from tickets.services.links import is_long_closed, link_ticket, links_revoke
from tickets.services.locking import ticket_locked
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
    step: int | None = None,
    uploads: list[UploadedFile],
) -> Ticket:
    """Opens a ticket from the public form. `actor` None is a guest, known by their address alone.

    The same form sent twice is one ticket; with other words it is another one. `step` is the step of
    `article` they are stuck at. Raises Invalid for an empty report.
    """
    how: dict[str, Any] = {"by": "page" if actor else "guest"}
    nonce = _once(nonce, email, subject, text)
    text = text or subject
    if article and step:
        how |= {"step": step, "revision": article.published_revision_id}
        stuck = _("Stuck at step %(step)s of “%(question)s”.")
        text = f"{text}\n\n{stuck % {'step': step, 'question': article.question}}"
    with files_stored(uploads) as files, transaction.atomic():
        requester = actor or person_for_address(email=email, name=name)[0]
        return ticket_open(
            actor=actor,
            requester=requester,
            subject=subject,
            text=text,
            channel=Ticket.Channel.WEB,
            topic=topic,
            article=article,
            files=files,
            form_nonce=nonce,
            how=how,
        )


def portal_reply(*, actor: User, ticket: Ticket, text: str, nonce: uuid.UUID, uploads: list[UploadedFile]) -> Message:
    """The requester, or somebody who takes part, writes from their page. The same form sent twice is one
    message; with other words it is another one.

    Raises NotAllowed when they may not write here, Invalid when there is nothing to say.
    """
    nonce = _once(nonce, text, *(f"{upload.name} {upload.size}" for upload in uploads))
    with files_stored(uploads) as files, transaction.atomic():
        # The lock makes the second press of a double click wait for the first.
        ticket = ticket_locked(ticket)
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


def link_request_by_address(*, secret: str, email: str) -> None:
    """Somebody asks on the page of a link that opens nothing, by their address. The caller learns nothing.

    They get a link to that page's ticket if they take part in it, or else to their newest one. None is
    sent for a ticket that no link opens any more.
    """
    user = people_with_addresses([email]).filter(is_active=True).first()
    if user is None:
        return
    now, ticket = timezone.now(), link_ticket(secret)
    if ticket is None or not policies.takes_part(user, ticket):
        ticket = Ticket.objects.filter(requester=user).order_by("-id").first()
    if ticket and not is_long_closed(ticket, now):
        link_request(user=user, ticket=ticket)


def _once(nonce: uuid.UUID, *words: str) -> uuid.UUID:
    """The nonce of a form together with what it says: a browser that goes back may bring an old nonce
    with new words, and those must not be taken for the second press of a double click.
    """
    return uuid.uuid5(nonce, "\0".join(words))
