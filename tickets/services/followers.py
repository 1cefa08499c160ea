"""Agents who want to hear of a ticket that is not theirs. They are no requesters: see `policies.takes_part`."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from common import events
from tickets import policies
from tickets.models import Participant, Ticket


@transaction.atomic
def ticket_follow(*, actor: User, ticket: Ticket) -> Participant:
    """The agent follows the ticket; one who takes part in it otherwise stays what they are. Raises NotAllowed."""
    policies.can_work(actor, ticket).require()
    follower, is_new = Participant.objects.get_or_create(
        ticket=ticket, user=actor, defaults={"kind": Participant.FOLLOWER}
    )
    if is_new:
        events.record("ticket.followed", subject=ticket, actor=actor)
    return follower


@transaction.atomic
def ticket_unfollow(*, actor: User, ticket: Ticket) -> None:
    """The agent follows no longer; again changes nothing."""
    policies.can_work(actor, ticket).require()
    mine = Participant.objects.filter(ticket=ticket, user=actor, kind=Participant.FOLLOWER)
    if mine.delete()[0]:
        events.record("ticket.unfollowed", subject=ticket, actor=actor)
