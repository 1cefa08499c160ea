"""One message goes elsewhere: it becomes a ticket of its own, or moves to another ticket. Nobody is mailed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Conflict, Invalid
from tickets import policies, statuses
from tickets.models import Mention, Message, Ticket, TicketLink
from tickets.services.locking import ticket_locked
from tickets.services.merging import both_locked
from tickets.sla import clocks
from tickets.text import clean_subject


@transaction.atomic
def message_split(*, actor: User, message: Message, subject: str) -> Ticket:
    """A message becomes a ticket of its own, with its author, time and files, linked with the one it came from.

    Raises NotAllowed, Invalid for a reply, a note or a held message, and for the only message of its ticket.
    """
    ticket = ticket_locked(message.ticket)
    policies.can_work(actor, ticket).require()
    message = _still(message, ticket)
    if message.kind != Message.REQUEST or message.is_held or message.author is None:
        raise Invalid(_("Only what a requester wrote can become a ticket."), code="not_a_request")
    now = timezone.now()
    new = Ticket.objects.create(
        subject=clean_subject(subject or message.text[:80]),
        channel=message.channel,
        queue=ticket.queue,
        requester=message.author,
        priority=ticket.priority,
        topic_id=ticket.topic_id,
        created_at=message.created_at,
        updated_at=now,
    )
    clocks.start(new, now=message.created_at)
    message.ticket, message.talk = new, None
    message.save(update_fields=["ticket", "talk"])
    TicketLink.objects.create(left=new, right=ticket, kind=TicketLink.SPLIT, actor=actor)
    events.record("ticket.split_off", subject=ticket, actor=actor, other=new.pk, message=message.pk)
    events.record("ticket.split_from", subject=new, actor=actor, other=ticket.pk, message=message.pk)
    return new


@transaction.atomic
def message_move(*, actor: User, message: Message, to: Ticket) -> Message:
    """A message moves to another ticket, keeping author, time and files; moving it back is the undo.

    Raises NotAllowed for who does not work on both, Invalid for the only message of its ticket or a ticket
    that is closed or has gone into another, Conflict when the message is elsewhere by now.
    """
    ticket, to = both_locked(message.ticket, to)
    policies.can_work(actor, ticket).require()
    policies.can_work(actor, to).require()
    message = _still(message, ticket)
    if to.status == statuses.CLOSED or to.merged_into_id:
        words = _("%(number)s is closed. Open it again first.") % {"number": to.number}
        raise Invalid(words, code="ticket_closed", field="number")
    now = timezone.now()
    came_from = message.how.get("from")
    how = {key: value for key, value in message.how.items() if key != "from"}
    message.how = how if came_from == to.number else {**how, "from": ticket.number}
    message.ticket, message.talk = to, None
    message.save(update_fields=["ticket", "how", "talk"])
    Mention.objects.filter(message=message).update(ticket=to)
    Ticket.objects.filter(pk__in=[ticket.pk, to.pk]).update(updated_at=now)
    events.record("ticket.message_moved", subject=ticket, actor=actor, other=to.pk, message=message.pk)
    events.record("ticket.message_came", subject=to, actor=actor, other=ticket.pk, message=message.pk)
    return message


def _still(message: Message, ticket: Ticket) -> Message:
    """The message as it is now. Raises Conflict when it is elsewhere, Invalid when nothing would be left."""
    found = Message.objects.select_related("author").filter(pk=message.pk, ticket=ticket).first()
    if found is None:
        raise Conflict(_("This message is in another ticket by now."), code="message_gone")
    if not Message.objects.filter(ticket=ticket, kind=Message.REQUEST).exclude(pk=found.pk).exists():
        raise Invalid(_("It is the only request of this ticket: nothing would be left."), code="only_message")
    return found
