"""Saved views: an agent's own, and those shared with a team or with everybody at the desk."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from common.errors import Invalid
from tickets import view_policies as policies
from tickets.models import SavedView

NAME_MAX = 60
OWN_MAX = 50
FIELDS = ("icon", "conditions", "columns", "group_by", "sort", "then_sort", "density")


@transaction.atomic
def view_save(
    *,
    actor: User,
    name: str,
    looks: dict[str, Any],
    view: SavedView | None = None,
    team: Team | None = None,
    for_everybody: bool = False,
) -> SavedView:
    """Keeps a list under a name: as `view` if one is given, else as a new one of the actor's own, of `team`,
    or of everybody. `looks` are the fields of FIELDS, already cleaned; those left out stay.

    The same list under the same name for the same people twice is one view: a double press makes no second.
    Raises NotAllowed, Invalid for a missing name or too many of one's own.
    """
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_MAX]
    if not clean:
        raise Invalid(_("Give the view a name."), code="empty", field="name")
    if view is not None:
        view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
        policies.can_change_view(actor, view).require()
    owner = None if team or for_everybody else actor
    policies.can_share_view(actor, team, for_everybody).require()
    if view is None:
        same = SavedView.objects.filter(owner=owner, team=team, name=clean, **_known(looks)).first()
        if same is not None:
            return same
        if owner is not None and SavedView.objects.filter(owner=owner).count() >= OWN_MAX:
            raise Invalid(_("You have %(max)s views: delete one first.") % {"max": OWN_MAX}, code="too_many")
        view = SavedView()
    view.name, view.owner, view.team = clean, owner, team
    for field, value in _known(looks).items():
        setattr(view, field, value)
    view.updated_at = timezone.now()
    view.save()
    return view


@transaction.atomic
def view_rename(*, actor: User, view: SavedView, name: str) -> SavedView:
    """Another name for a view, for all who see it. Raises NotAllowed, Invalid."""
    policies.can_change_view(actor, view).require()
    everybody = view.owner_id is None and view.team_id is None
    return view_save(actor=actor, name=name, looks={}, view=view, team=view.team, for_everybody=everybody)


@transaction.atomic
def view_delete(*, actor: User, view: SavedView) -> None:
    """Takes a view away from all who see it; no ticket changes. Raises NotAllowed."""
    policies.can_change_view(actor, view).require()
    SavedView.objects.filter(pk=view.pk).delete()


def _known(looks: dict[str, Any]) -> dict[str, Any]:
    return {field: looks[field] for field in FIELDS if field in looks}
