"""What each rule found in a mail, in words for one reader: a ticket of another team stays unnamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from mail.inbound.explain import DECIDES, NOT_ON_IT, NOTHING, OUTWEIGHED, SAME, Tried
from mail.inbound.matching import KNOWN_ID, REPLY_ADDRESS, SIGNED_ID, SUBJECT_NUMBER
from tickets.models import Ticket

_NAMES = {
    REPLY_ADDRESS: lazy("A reply address that we signed"),
    SIGNED_ID: lazy("A number of our own mails, signed"),
    KNOWN_ID: lazy("A mail that is on a ticket"),
    SUBJECT_NUMBER: lazy("A ticket’s number in the subject"),
}
_RESULTS = {
    DECIDES: lazy("This decides."),
    SAME: lazy("The same ticket."),
    OUTWEIGHED: lazy("A stronger sign was found before."),
    NOT_ON_IT: lazy("Its sender is not on that ticket, and this sign can be copied by anybody."),
    NOTHING: lazy("None in this mail."),
}
_TONES = {DECIDES: "ok", SAME: "ok", OUTWEIGHED: "", NOT_ON_IT: "hm", NOTHING: ""}


@dataclass(frozen=True)
class Line:
    """One rule: its name, what came of it, the ticket if the reader may know it, and what exactly was found."""

    name: Any
    result: Any
    tone: str
    ticket: Ticket | None = None
    of_another_team: bool = False
    found: str = ""


def tried_words(user: User, tried: Sequence[Tried]) -> list[Line]:
    """One query, whatever was found."""
    keys = {each.sign.claim.ticket.pk for each in tried if each.sign}
    known = set(Ticket.objects.at_desk_of(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    lines = []
    for each in tried:
        ticket = each.sign.claim.ticket if each.sign else None
        may_know = ticket is not None and ticket.pk in known
        lines.append(
            Line(
                _NAMES[each.rule],
                _RESULTS[each.result],
                _TONES[each.result],
                ticket=ticket if may_know else None,
                of_another_team=ticket is not None and not may_know,
                found=_found(each),
            )
        )
    return lines


def _found(tried: Tried) -> str:
    """The sign itself, as far as it is no secret: an address that lets its holder write is not shown."""
    if tried.sign is None:
        return ""
    evidence = tried.sign.claim.evidence
    if tried.rule == REPLY_ADDRESS:
        return _("In the addresses it was sent to")
    return str(evidence.get("id") or evidence.get("number") or "")
