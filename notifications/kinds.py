"""The kinds of news a person may hear of, what they get unless they choose otherwise, and what they may choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

NOW, DIGEST, OFF = "now", "digest", "off"
EMAIL_CHOICES = [(NOW, _("At once")), (DIGEST, _("In the daily digest")), (OFF, _("Off"))]

DESK, REQUESTER, AUTHOR = "desk", "requester", "author"


@dataclass(frozen=True)
class Kind:
    """One line of the table of a person's choices.

    `has_bell` and `emails` are what can be chosen at all; `bell` and `email` what holds until somebody does.
    Of two kinds of news about one event the one that comes first in KINDS is told.
    """

    code: str
    label: str | Promise
    hint: str | Promise
    audience: str
    icon: str
    bell: bool = True
    email: str = OFF
    has_bell: bool = True
    emails: tuple[str, ...] = (NOW, DIGEST, OFF)

    @property
    def is_internal(self) -> bool:
        """News of the desk: for people who work on the ticket, and for nobody else."""
        return self.audience == DESK


LINK = "link"
REPLY, COPY, SOLVED, ACKNOWLEDGEMENT = "reply", "copy", "solved", "acknowledgement"
MENTIONED, ASSIGNED, UNDELIVERED, REFUSED, WROTE = "mentioned", "assigned", "undelivered", "refused", "wrote"
MISSED, SOON, FOLLOWED, ARRIVED, FEEDBACK = "missed", "soon", "followed", "arrived", "feedback"

# In the order of their weight.
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in [
        Kind(
            REPLY,
            _("A reply on my ticket"),
            _("Always comes by email at once: it is how our answer reaches you."),
            REQUESTER,
            "reply",
            email=NOW,
            emails=(NOW,),
        ),
        Kind(COPY, _("A reply on a ticket I’m copied in on"), "", REQUESTER, "users", email=NOW),
        Kind(SOLVED, _("My ticket was solved"), "", REQUESTER, "circle-check", email=NOW, emails=(NOW, OFF)),
        Kind(
            ACKNOWLEDGEMENT,
            _("We’ve got my message"),
            _("With the ticket’s number and answers that may help."),
            REQUESTER,
            "inbox",
            bell=False,
            has_bell=False,
            email=NOW,
            emails=(NOW, OFF),
        ),
        Kind(MENTIONED, _("Somebody mentions me"), _("With @ in a note."), DESK, "at-sign", email=NOW),
        Kind(ASSIGNED, _("A ticket is given to me"), "", DESK, "user-check", email=NOW),
        Kind(UNDELIVERED, _("A reply of mine was not delivered"), "", DESK, "mail-warning", email=NOW),
        Kind(
            REFUSED,
            _("A reply of mine could not be sent"),
            _("Its words are kept."),
            DESK,
            "circle-alert",
            email=NOW,
        ),
        Kind(WROTE, _("Somebody writes on a ticket of mine"), "", DESK, "message-square", email=DIGEST),
        Kind(
            MISSED,
            _("A time target was missed"),
            _("On my tickets; for team leads also on tickets nobody has."),
            DESK,
            "alarm-clock",
            email=DIGEST,
        ),
        Kind(
            SOON,
            _("A time target is due within the hour"),
            _("On my tickets; for team leads also on tickets nobody has."),
            DESK,
            "timer",
        ),
        Kind(FOLLOWED, _("A colleague changes a ticket I have or follow"), "", DESK, "eye", email=DIGEST),
        Kind(
            ARRIVED,
            _("A new ticket in my team’s queues"),
            _("Off at first: the list shows them."),
            DESK,
            "inbox",
            bell=False,
        ),
        Kind(
            FEEDBACK,
            _("What readers say about my answers"),
            "",
            AUTHOR,
            "message-square-plus",
            bell=False,
            has_bell=False,
            email=DIGEST,
            emails=(DIGEST, OFF),
        ),
    ]
}
RANK = {code: place for place, code in enumerate(KINDS)}
ALWAYS = {LINK}  # asked for by the person just now: no choice, no waiting
AT_ONCE = {LINK, ACKNOWLEDGEMENT}  # answers to what the person did this minute: quiet hours do not hold them


def kinds_for(person: User) -> list[Kind]:
    """The kinds this person can hear of, in the order of the page."""
    audiences = {REQUESTER}
    if person.works_here:
        audiences.add(DESK)
    if person.may_write_answers:
        audiences.add(AUTHOR)
    order = [DESK, REQUESTER, AUTHOR]
    found = [kind for kind in KINDS.values() if kind.audience in audiences]
    return sorted(found, key=lambda kind: order.index(kind.audience))


def strongest(codes: Iterable[str]) -> str:
    """Of several kinds of news about one thing, the one to name it by."""
    return min(codes, key=lambda code: RANK.get(code, len(RANK)))
