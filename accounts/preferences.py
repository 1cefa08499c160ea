"""How an agent likes the desk."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import User
from common.errors import Invalid


@transaction.atomic
def preferences_set(*, actor: User, density: str | None = None, keys_enabled: bool | None = None) -> User:
    """Keeps what is given of the two; None leaves it as it is. Raises NotAllowed, Invalid."""
    policies.can_enter_desk(actor).require()
    if density is not None and density not in dict(User.DENSITIES):
        raise Invalid(_("There is no such density."), field="density")
    fields = []
    if density is not None:
        actor.density, fields = density, ["density"]
    if keys_enabled is not None:
        actor.keys_enabled = keys_enabled
        fields.append("keys_enabled")
    actor.save(update_fields=fields)
    return actor
