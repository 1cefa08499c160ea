"""May this person do this with calls, and if not, why not?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.policies import can_enter_desk
from common.permissions import Allowed, Answer, Denied


def can_log(user: Any) -> Answer:
    """Log calls and visits: everybody who works at the desk."""
    return can_enter_desk(user)


def can_keep_issues(user: Any) -> Answer:
    """Keep the list of repeat issues: team leads and administrators."""
    answer = can_enter_desk(user)
    if answer and not (user.is_superuser or user.led_team_ids()):
        return Denied(_("The list of repeat issues is kept by team leads."), code="leads_only")
    return answer if not answer else Allowed()
