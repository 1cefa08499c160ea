"""What requesters think of how their ticket was solved."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Invalid
from tickets import policies, statuses
from tickets.models import Message, Rating, Ticket
from tickets.services.locking import ticket_locked
from tickets.text import clean_text

COMMENT_MAX = 2000


@transaction.atomic
def rating_set(*, actor: User, ticket: Ticket, score: str, comment: str = "", now: datetime | None = None) -> Rating:
    """The requester's verdict, or another one in its place while it may still be changed.

    Raises NotAllowed for anybody else, before the ticket is solved, and when it is too late; Invalid for an
    unknown score. Saying the same again changes nothing and is no news.
    """
    now = now or timezone.now()
    ticket = ticket_locked(ticket)
    policies.can_rate(actor, ticket, now=now).require()
    if score not in dict(Rating.SCORES):
        raise Invalid(_("Choose one of the three answers."), field="score")
    comment = clean_text(comment)[:COMMENT_MAX].strip()
    rating = Rating.objects.filter(ticket=ticket).first() or Rating(ticket=ticket, user=actor, created_at=now)
    if rating.pk and (rating.score, rating.comment) == (score, comment):
        return rating
    before = rating.score
    rating.score, rating.comment, rating.updated_at, rating.agent = score, comment, now, rated_agent(ticket)
    rating.save()
    events.record("ticket.rated", subject=ticket, actor=actor, before=before, after=score, words=bool(comment))
    return rating


def rated_agent(ticket: Ticket) -> User | None:
    """Whose work it was: the assignee's, or else that of the agent who answered last."""
    if ticket.assignee_id:
        return ticket.assignee
    answers = Message.objects.filter(ticket=ticket, kind=Message.REPLY, is_held=False).select_related("author")
    last = answers.order_by("-pk").first()
    return last.author if last else None


def rating_until(ticket: Ticket) -> datetime | None:
    """Until when a verdict may be given or changed; None while the ticket is not solved."""
    if ticket.status not in statuses.DONE or ticket.solved_at is None:
        return None
    return ticket.solved_at + timedelta(days=policies.RATING_DAYS)
