"""Tickets that have to do with each other."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Invalid
from tickets import policies
from tickets.models import Ticket, TicketLink
from tickets.services.locking import tickets_locked

BY_HAND = (TicketLink.RELATED, TicketLink.CAUSED_BY, TicketLink.DUPLICATE)
LINKS_MAX = 50


@transaction.atomic
def ticket_link(*, actor: User | None, ticket: Ticket, other: Ticket, kind: str = TicketLink.RELATED) -> TicketLink:
    """Says that `ticket` has to do with `other`, is caused by it, or is the same; shown on both.

    Two tickets have one link: another kind takes the place of the first. `actor` None is the system (a mail that
    was sent to both teams). Raises NotAllowed for who does not work on both, Invalid for a ticket and itself.
    """
    if actor is not None:
        policies.can_work(actor, ticket).require()
        policies.can_work(actor, other).require()
    if kind not in BY_HAND:
        raise Invalid(_("There is no such choice."), field="kind")
    if ticket.pk == other.pk:
        raise Invalid(_("A ticket cannot be linked to itself."), code="itself", field="number")
    tickets_locked(ticket, other)
    link = _between(ticket, other).first()
    if link is None and TicketLink.objects.filter(Q(left=ticket) | Q(right=ticket)).count() >= LINKS_MAX:
        raise Invalid(_("This ticket has too many links."), code="too_many", field="number")
    if link and (link.kind, link.left_id) == (kind, ticket.pk):
        return link
    if link:
        link.delete()
    link = TicketLink.objects.create(left=ticket, right=other, kind=kind, actor=actor)
    events.record("ticket.linked", subject=ticket, actor=actor, other=other.pk, kind=kind)
    events.record("ticket.linked", subject=other, actor=actor, other=ticket.pk, kind=f"{kind}_by")
    return link


@transaction.atomic
def ticket_unlink(*, actor: User, ticket: Ticket, link_id: int) -> None:
    """Takes a link away, on both; one that is not there any more changes nothing. Raises NotAllowed."""
    policies.can_work(actor, ticket).require()
    link = TicketLink.objects.filter(Q(left=ticket) | Q(right=ticket), pk=link_id).first()
    if link is None:
        return
    other_id = link.right_id if link.left_id == ticket.pk else link.left_id
    tickets_locked(ticket, Ticket(pk=other_id))
    if not TicketLink.objects.filter(pk=link.pk).delete()[0]:
        return  # a colleague was first
    events.record("ticket.unlinked", subject=ticket, actor=actor, other=other_id)
    events.record("ticket.unlinked", subject=Ticket(pk=other_id), actor=actor, other=ticket.pk)


def _between(one: Ticket, two: Ticket) -> QuerySet[TicketLink]:
    return TicketLink.objects.filter(Q(left=one, right=two) | Q(left=two, right=one))
