"""Which calls a person may see."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class CallQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CallQuerySet:
        """An agent's own calls, those on tickets they work on, and those of their teams that left no ticket.

        An administrator sees all of them, everybody else none.
        """
        from accounts.models import Membership
        from tickets.models import Ticket

        if not getattr(user, "is_authenticated", False) or not user.works_here:
            return self.none()
        if user.is_superuser:
            return self.all()
        colleagues = Membership.objects.filter(team_id__in=user.team_ids()).values("user_id")
        tickets = Ticket.objects.at_desk_of(user).values("pk")
        return self.filter(Q(agent=user) | Q(ticket_id__in=tickets) | Q(ticket__isnull=True, agent_id__in=colleagues))

    def of_team(self, team: Any) -> CallQuerySet:
        """Calls on tickets that lie with this team, and those without a ticket that one of its people took.

        Without a ticket only the agent says whose call it was: of somebody in two teams it is a call of both.
        """
        from accounts.models import Membership

        people = Membership.objects.filter(team=team).values("user_id")
        return self.filter(Q(ticket__queue__team=team) | Q(ticket__isnull=True, agent_id__in=people))
