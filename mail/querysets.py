"""Which mails a person may see."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tickets.models import Ticket


class InboundEmailQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> InboundEmailQuerySet:
        """Agents see the mail of their teams' mailboxes; one that is on a ticket, only if they work on that ticket.

        Administrators see all.
        """
        if not (user is not None and user.is_authenticated and user.works_here):
            return self.none()
        if user.is_superuser:
            return self.all()
        unfiled = Q(ticket__isnull=True, mailbox__queue__team_id__in=user.team_ids())
        return self.filter(unfiled | Q(ticket__in=Ticket.objects.at_desk_of(user).values("pk")))
