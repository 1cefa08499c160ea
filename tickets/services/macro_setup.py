"""Macros from the settings: as `tickets.services.macros`, with a line in the audit log for those that are shared."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Team, User
from common import audit
from tickets.macro_values import actions_in_words
from tickets.macros import actions_of
from tickets.models import Macro
from tickets.services.macros import macro_create, macro_delete, macro_update


@transaction.atomic
def macro_save(
    *, actor: User, macro: Macro | None, team: Team | None = None, for_everybody: bool = False, is_active: bool = True,
    **fields: Any,
) -> Macro:  # fmt: skip
    """Makes a macro (one's own, a team's, everybody's) or changes one, which stays whose it is.

    Raises what `macro_create` and `macro_update` raise.
    """
    before = macro_facts(macro) if macro else {}
    if macro is None:
        saved = macro_create(actor=actor, team=team, for_everybody=for_everybody, **fields)
        if not is_active:
            saved = macro_update(actor=actor, macro=saved, is_active=False)
    else:
        saved = macro_update(actor=actor, macro=macro, is_active=is_active, **fields)
    if not saved.owner_id:
        action = "changed" if macro else "made"
        audit.record(actor=actor, action=action, subject=saved, before=before, after=macro_facts(saved))
    return saved


@transaction.atomic
def macro_take_away(*, actor: User, macro: Macro) -> None:
    """Deletes a macro. Raises NotAllowed."""
    facts, name, key, is_shared = macro_facts(macro), macro.name, str(macro.pk), not macro.owner_id
    macro_delete(actor=actor, macro=macro)
    if is_shared:
        audit.record(actor=actor, action="deleted", subject=("macro", key), name=name, before=facts, after={})


def macro_facts(macro: Macro) -> dict[str, Any]:
    """A macro as the log shows it."""
    return {
        "name": macro.name,
        "team": macro.team.name if macro.team else "",
        "text": macro.text,
        "actions": actions_in_words(actions_of(macro.actions)),
        "after": macro.after,
        "is_active": macro.is_active,
    }
