"""May this person do this to this mail, and if not, why not?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from common.permissions import Allowed, Answer, Denied
from mail.models import InboundEmail

DECIDABLE = (InboundEmail.QUARANTINED, InboundEmail.IGNORED)


def can_try_again(user: Any, row: InboundEmail) -> Answer:
    """Run all rules once more: for mail that waits for a decision, or was ignored."""
    if row.state not in DECIDABLE:
        return Denied(_("This mail is filed already, or on its way."), code="not_waiting")
    return _works_on_mailbox(user, row)


def can_set_aside(user: Any, row: InboundEmail) -> Answer:
    """Decide that nothing is to be done about a mail that waits for a decision."""
    if row.state != InboundEmail.QUARANTINED:
        return Denied(_("This mail does not wait for a decision any more."), code="not_waiting")
    return _works_on_mailbox(user, row)


def can_read_original(user: Any, row: InboundEmail) -> Answer:
    """The bytes as they came may hold programs and private links, so administrators alone take them."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return Allowed()
    return Denied(_("Only administrators download the original of a mail."), code="administrators_only")


def _works_on_mailbox(user: Any, row: InboundEmail) -> Answer:
    if user.is_authenticated and user.works_here:
        if user.is_superuser or row.mailbox.queue.team_id in user.team_ids():
            return Allowed()
        return Denied(_("This mailbox belongs to another team."), code="not_your_mailbox")
    return Denied(_("The desk is for agents."), code="agents_only")
