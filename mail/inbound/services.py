"""What people decide about mail that came in."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import jobs
from common.errors import Invalid, NotAllowed
from mail import policies
from mail.inbound.charsets import one_line
from mail.models import InboundEmail

WORDS_MAX = 300


@transaction.atomic
def email_try_again(*, actor: User, row: InboundEmail) -> InboundEmail:
    """Runs all rules once more over a mail that waits or was ignored; the limit on new tickets is off for it.

    Raises NotAllowed for a mail that is filed or on its way, or of another team.
    """
    row = row_locked(row)
    policies.can_try_again(actor, row).require()
    row.evidence = {"again_by": actor.pk, "was": row.reason}
    row.state, row.reason, row.error = InboundEmail.RECEIVED, "", ""
    row.attempts, row.run_after, row.finished_at = 0, timezone.now(), None
    row.save()
    jobs.ring_on_commit("mail.process")
    return row


@transaction.atomic
def email_set_aside(*, actor: User, row: InboundEmail, reason: str) -> InboundEmail:
    """Nothing is to be done about this mail, and why. It is kept, and can be tried again.

    Raises Invalid without a reason, NotAllowed for a mail that does not wait, or of another team.
    """
    row = row_locked(row)
    policies.can_set_aside(actor, row).require()
    words = one_line(reason, WORDS_MAX)
    if not words:
        raise Invalid(_("Say why nothing is to be done about this mail."), code="no_reason", field="reason")
    row.state = InboundEmail.IGNORED
    row.evidence = {**row.evidence, "was": row.reason, "words": words, "by": actor.pk}
    row.reason, row.finished_at = "set_aside", timezone.now()
    row.save()
    return row


def row_locked(row: InboundEmail) -> InboundEmail:
    """The row as it is now: two people may decide at the same moment."""
    found = (
        InboundEmail.objects.select_for_update(of=("self",)).select_related("mailbox__queue").filter(pk=row.pk).first()
    )
    if found is None:
        raise NotAllowed(_("This mail is gone."), code="not_found")
    return found
