"""One decision about several mails: each on its own, so that one that cannot be done stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import HelpdeskError, Invalid
from mail.inbound.deciding import email_open
from mail.inbound.services import email_set_aside, email_try_again
from mail.models import InboundEmail

MOST = 200
AGAIN, ASIDE, OPEN = "again", "aside", "open"


@dataclass(frozen=True)
class Done:
    """How many mails it was done to, and which refused, with the reason."""

    count: int = 0
    refused: list[tuple[InboundEmail, str]] = field(default_factory=list)


def emails_decide(*, actor: User, rows: Iterable[InboundEmail], act: str, reason: str = "") -> Done:
    """Tries mails again, sets them aside for one reason, or opens a ticket for each.

    Raises Invalid for another act, for none or more than MOST mails, and for setting aside without a reason;
    then nothing is changed.
    """
    rows = list(rows)
    acts: dict[str, Callable[[InboundEmail], object]] = {
        AGAIN: lambda row: email_try_again(actor=actor, row=row),
        ASIDE: lambda row: email_set_aside(actor=actor, row=row, reason=reason),
        OPEN: lambda row: email_open(actor=actor, row=row),
    }
    if act not in acts:
        raise Invalid(_("Choose what is to be done."), code="no_act")
    if not 0 < len(rows) <= MOST:
        raise Invalid(_("Choose between 1 and %(most)s mails.") % {"most": MOST}, code="how_many")
    if act == ASIDE and not reason.strip():
        raise Invalid(_("Say why nothing is to be done about these mails."), code="no_reason", field="reason")
    count, refused = 0, []
    for row in rows:
        try:
            acts[act](row)
            count += 1
        except HelpdeskError as error:
            refused.append((row, error.message))
    return Done(count, refused)
