"""Private links by which a guest follows one ticket."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from common import events
from common.secrets import new_secret, secret_hash
from tickets import policies
from tickets.models import AccessLink, Ticket
from tickets.windows import followed_as

LINK_DAYS = 180
DAYS_AFTER_CLOSE = 30


@transaction.atomic
def link_mint(*, ticket: Ticket, user: User) -> str:
    """A new secret for one person on one ticket. Only its hash is stored: the caller has the sole copy."""
    secret = new_secret()
    AccessLink.objects.create(
        ticket=ticket,
        user=user,
        hash=secret_hash(secret),
        expires_at=timezone.now() + timedelta(days=LINK_DAYS),
    )
    return secret


def link_forget(secret: str) -> None:
    """Deletes a link whose mail never left: nobody has its secret."""
    AccessLink.objects.filter(hash=secret_hash(secret)).delete()


def link_find(secret: str) -> AccessLink | None:
    """The live link of this secret: neither revoked nor expired, of somebody who still takes part, its
    ticket not closed for long.
    """
    now = timezone.now()
    link = _link_of(secret)
    if link is None or link.revoked_at or link.expires_at <= now:
        return None
    if not policies.takes_part(link.user, link.ticket):
        return None
    link.ticket = followed_as(link.ticket, link.user)
    return None if is_long_closed(link.ticket, now) else link


def link_ticket(secret: str) -> Ticket | None:
    """The ticket a link was made for, whether or not it still opens it: never to be shown for it."""
    link = _link_of(secret)
    return link.ticket if link else None


def is_long_closed(ticket: Ticket, now: datetime) -> bool:
    """True when no private link opens the ticket any more."""
    return ticket.closed_at is not None and ticket.closed_at < now - timedelta(days=DAYS_AFTER_CLOSE)


def _link_of(secret: str) -> AccessLink | None:
    if not secret or len(secret) > 100:
        return None
    rows = AccessLink.objects.select_related(
        "ticket__merged_into", "ticket__queue", "ticket__assignee", "ticket__requester", "ticket__topic", "user"
    )
    return rows.filter(hash=secret_hash(secret)).first()


@transaction.atomic
def links_revoke(*, actor: User | None, ticket: Ticket, user: User | None = None) -> int:
    """Ends all private links of a ticket, or of one person on it; returns how many."""
    here = Q(ticket=ticket) | Q(ticket__merged_into=ticket)  # those of tickets that went into it lead here too
    links = AccessLink.objects.filter(here, revoked_at__isnull=True)
    if user is not None:
        links = links.filter(user=user)
    ended = links.update(revoked_at=timezone.now())
    if ended:
        events.record("ticket.links_revoked", subject=ticket, actor=actor, count=ended)
    return ended
