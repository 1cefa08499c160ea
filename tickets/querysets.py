"""Which rows a person may see: one answer for pages, API, search, mail and exports."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


def _is_person(user: Any) -> bool:
    return bool(user is not None and getattr(user, "is_authenticated", False) and user.is_active)


def as_requester(user: Any) -> Q:
    """Participations that make somebody a requester: an agent who only follows a ticket is none."""
    return ~Q(kind="follower") if user.works_here else Q()


class QueueQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> QueueQuerySet:
        """An agent's queues are those of their teams; an administrator's are all."""
        if not _is_person(user) or not user.works_here:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(team_id__in=user.team_ids())


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> TicketQuerySet:
        """Own tickets and those one takes part in; for agents, also their teams' queues and what is theirs."""
        if not _is_person(user):
            return self.none()
        if user.is_superuser:
            return self.all()
        takes_part = Q(requester=user) | Q(pk__in=user.participations.filter(as_requester(user)).values("ticket_id"))
        if user.is_agent:
            return self.filter(Q(queue__team_id__in=user.team_ids()) | Q(assignee=user) | takes_part)
        return self.filter(takes_part)

    def at_desk_of(self, user: Any) -> TicketQuerySet:
        """Tickets this agent may work on: their teams' queues and what is assigned to them.

        A colleague who asks for something is a requester there, and sees that ticket as one.
        """
        if not _is_person(user) or not user.works_here:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(Q(queue__team_id__in=user.team_ids()) | Q(assignee=user))


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> MessageQuerySet:
        """Everything on tickets one works on; elsewhere only what is public."""
        from tickets.models import Ticket

        if not _is_person(user):
            return self.none()
        tickets = Ticket.objects.all()
        desk = Q(ticket__in=tickets.at_desk_of(user).values("pk"))
        if user.is_superuser:
            return self.all()
        from tickets.windows import windows_for

        mine = Q(ticket__in=tickets.visible_to(user).values("pk"), talk=None) | windows_for(user)
        return self.filter(desk | (mine & PUBLIC))

    def public(self) -> MessageQuerySet:
        """What a requester, a participant or a guest may read; no talk of people who came by a merge."""
        return self.filter(PUBLIC, talk=None)

    def public_on(self, ticket: Any) -> MessageQuerySet:
        """What the people of this ticket may read of it; of a merged one, through their window."""
        from tickets.windows import in_window

        if not ticket.merged_into_id:
            return self.filter(PUBLIC, ticket=ticket, talk=None)
        return self.filter(PUBLIC & in_window(ticket))


# Whose talk it is comes on top: `public`, `public_on`, `visible_to`.
PUBLIC = Q(kind__in=["request", "reply"], is_held=False)


def shared_with(user: Any) -> Q:
    """Rows with an owner and a team that this agent may see: their own, their teams', and everybody's."""
    teams = Q(owner__isnull=True)
    if not user.is_superuser:
        teams &= Q(team__isnull=True) | Q(team_id__in=user.team_ids())
    return Q(owner=user) | teams


class MacroQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> MacroQuerySet:
        """An agent's own macros, those of their teams, and everybody's."""
        if not _is_person(user) or not user.works_here:
            return self.none()
        return self.filter(shared_with(user))


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> SavedViewQuerySet:
        """An agent's own views, those shared with their teams, and everybody's."""
        if not _is_person(user) or not user.works_here:
            return self.none()
        return self.filter(shared_with(user))


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> AttachmentQuerySet:
        from tickets.models import Message

        return self.filter(message__in=Message.objects.visible_to(user).values("pk"))
