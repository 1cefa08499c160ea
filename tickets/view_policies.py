"""May this person keep, share or change this saved view?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Team
from common.permissions import Allowed, Answer, Denied
from tickets.models import SavedView


def can_share_view(user: Any, team: Team | None, for_everybody: bool = False) -> Answer:
    """One's own views; those of a team as its lead; those of everybody as an administrator."""
    if user is None or not getattr(user, "works_here", False):
        return Denied(_("The desk is for agents."), code="agents_only")
    if user.is_superuser or (team is None and not for_everybody):
        return Allowed()
    if team is not None and not for_everybody and user.leads(team.pk):
        return Allowed()
    if team is not None and not for_everybody:
        return Denied(_("Views of a team are kept by its leads."), code="leads_only")
    return Denied(_("Views for everybody are kept by administrators."), code="administrators_only")


def can_change_view(user: Any, view: SavedView) -> Answer:
    """Rename it, delete it, save something else under it."""
    if view.owner_id is not None:
        if user.pk == view.owner_id and user.works_here:
            return Allowed()
        return Denied(_("This view is somebody else’s own."), code="not_yours")
    return can_share_view(user, view.team, for_everybody=view.team_id is None)
