"""May this person do this to this mail, and if not, why not?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from common.permissions import Allowed, Answer, Denied
from mail.inbound.process import POISON
from mail.models import InboundEmail

DECIDABLE = (InboundEmail.QUARANTINED, InboundEmail.IGNORED)


def can_try_again(user: Any, row: InboundEmail) -> Answer:
    """Run all rules once more: for mail that waits for a decision, or was ignored."""
    return _is_open(row) and _works_on_mailbox(user, row)


def can_file(user: Any, row: InboundEmail) -> Answer:
    """Say where a mail belongs that waits for a decision, or was ignored, and can be opened."""
    answer = _is_open(row)
    if answer and row.reason == POISON:
        return Denied(_("The worker stopped each time it opened this mail, so it is not opened here."), code="unsafe")
    return answer and _works_on_mailbox(user, row)


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


def _is_open(row: InboundEmail) -> Answer:
    """Nobody has decided yet, and no worker has it in hand."""
    if row.state in DECIDABLE:
        return Allowed()
    if row.state in (InboundEmail.RECEIVED, InboundEmail.PROCESSING):
        return Denied(_("This mail is being read just now. Look again in a moment."), code="not_waiting")
    return Denied(_("Somebody has decided about this mail meanwhile: it is filed already."), code="not_waiting")


def _works_on_mailbox(user: Any, row: InboundEmail) -> Answer:
    if user.is_authenticated and user.works_here:
        if user.is_superuser or row.mailbox.queue.team_id in user.team_ids():
            return Allowed()
        return Denied(_("This mailbox belongs to another team."), code="not_your_mailbox")
    return Denied(_("The desk is for agents."), code="agents_only")
