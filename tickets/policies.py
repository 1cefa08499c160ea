"""May this person do this to this ticket, and if not, why not?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from common.permissions import Allowed, Answer, Denied
from tickets import statuses
from tickets.models import Macro, Ticket
from tickets.querysets import as_requester

RATING_DAYS = 14


def _anonymous(user: Any) -> bool:
    return user is None or not getattr(user, "is_authenticated", False) or not user.is_active


def works_on(user: Any, ticket: Ticket) -> bool:
    """True for an agent of the ticket's team, its assignee, and administrators."""
    if _anonymous(user) or not user.works_here:
        return False
    return user.is_superuser or ticket.assignee_id == user.pk or ticket.queue.team_id in user.team_ids()


def takes_part(user: Any, ticket: Ticket) -> bool:
    """True for the requester and for participants; an agent who only follows is no requester."""
    if _anonymous(user):
        return False
    return (
        ticket.requester_id == user.pk or user.participations.filter(ticket=ticket).filter(as_requester(user)).exists()
    )


def role_on(user: Any, ticket: Ticket) -> str:
    """The role of `statuses.TRANSITIONS` this person has on the ticket, or ""."""
    if works_on(user, ticket):
        return statuses.AGENT
    return statuses.REQUESTER if takes_part(user, ticket) else ""


def can_work(user: Any, ticket: Ticket) -> Answer:
    """Change status, priority, assignee or queue; write notes."""
    if works_on(user, ticket):
        return Allowed()
    return Denied(_("This ticket belongs to another team."), code="not_your_queue")


def can_reply(user: Any, ticket: Ticket) -> Answer:
    """Answer as an agent."""
    answer = can_work(user, ticket)
    if answer and ticket.status == statuses.CLOSED:
        return Denied(_("This ticket is closed. Open it again to answer."), code="ticket_closed")
    return answer


def can_write(user: Any, ticket: Ticket) -> Answer:
    """Add to the ticket as its requester or a participant."""
    if not takes_part(user, ticket):
        return Denied(_("Only people on this ticket can write to it."), code="not_on_ticket")
    state = ticket.merged_into.status if ticket.merged_into_id and ticket.merged_into else ticket.status
    if state == statuses.CLOSED:
        return Denied(_("This ticket is closed. Report a new problem if you still need help."), code="ticket_closed")
    return Allowed()


def can_rate(user: Any, ticket: Ticket, *, now: datetime) -> Answer:
    """Say how it went: the requester alone, from when it is solved for RATING_DAYS."""
    if _anonymous(user) or ticket.requester_id != user.pk:
        return Denied(_("Only the person who asked can say how it went."), code="not_yours")
    if ticket.status not in statuses.DONE or ticket.solved_at is None:
        return Denied(_("You can say how it went once the ticket is solved."), code="not_solved")
    if now > ticket.solved_at + timedelta(days=RATING_DAYS):
        return Denied(_("It is too late to say how this one went. Thank you all the same."), code="too_late")
    return Allowed()


def can_see_notes(user: Any, ticket: Ticket) -> Answer:
    return can_work(user, ticket)


def can_open_for(user: Any, requester: Any) -> Answer:
    """Open a ticket in somebody's name: one's own, or anybody's as an agent."""
    if not _anonymous(user) and (user.pk == requester.pk or user.works_here):
        return Allowed()
    return Denied(_("You can open tickets in your own name only."), code="not_your_name")


def can_be_assigned(user: Any, ticket: Ticket) -> Answer:
    """An assignee must be able to see the ticket's queue."""
    if not _anonymous(user) and user.works_here and (user.is_superuser or ticket.queue.team_id in user.team_ids()):
        return Allowed()
    return Denied(_("This person is not in the ticket's team."), code="not_in_team")


def can_change_macro(user: Any, macro: Macro) -> Answer:
    """One's own macros; a team's as its lead; everybody's as an administrator."""
    if _anonymous(user) or not user.works_here:
        return Denied(_("The desk is for agents."), code="agents_only")
    if user.is_superuser or (macro.owner_id and macro.owner_id == user.pk):
        return Allowed()
    if macro.owner_id:
        return Denied(_("This macro is somebody else’s own."), code="not_yours")
    if macro.team_id and user.leads(macro.team_id):
        return Allowed()
    if macro.team_id:
        return Denied(_("The macros of a team are kept by its leads."), code="leads_only")
    return Denied(_("Macros for everybody are kept by administrators."), code="administrators_only")
