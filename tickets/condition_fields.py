"""What can be asked of a ticket in a view: the one table of fields, with their operators and choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy as pgettext

from tickets import statuses
from tickets.conditions import AFTER, BEFORE, HAS, IS, NOT, OLDER, WITHIN
from tickets.models import Ticket

CHOICE, QUEUE, TEAM, PERSON, REQUESTER, TAG, DAY, TEXT = (
    "choice", "queue", "team", "person", "requester", "tag", "day", "text",
)  # fmt: skip
OPERATORS: dict[str, Any] = {
    IS: pgettext("condition", "is"),
    NOT: pgettext("condition", "is not"),
    HAS: pgettext("condition", "has the words"),
    AFTER: pgettext("condition", "is on or after"),
    BEFORE: pgettext("condition", "is before"),
    WITHIN: pgettext("condition", "in the last days"),
    OLDER: pgettext("condition", "longer ago than days"),
}


@dataclass(frozen=True)
class Field:
    """One field. `cheap` means that it can be asked along an index of an ordered list, without a bound."""

    code: str
    label: Any
    kind: str
    operators: tuple[str, ...] = (IS, NOT)
    choices: tuple[tuple[str, Any], ...] = ()
    cheap: bool = False
    hint: Any = ""


DUE = (
    ("late", lazy("Late")),
    ("hour", lazy("Within the hour, or late")),
    ("today", lazy("Today, or late")),
    ("week", lazy("In the next 7 days, or late")),
    ("none", lazy("Paused, or no target")),
)
MENTIONS = (("unread", lazy("Names me, not read")), ("me", lazy("Names me")))
YES_NO = (("yes", lazy("Yes")), ("no", lazy("No")))
FIELDS: dict[str, Field] = {
    each.code: each
    for each in (
        Field("status", lazy("Status"), CHOICE, choices=tuple(statuses.CHOICES), cheap=True),
        Field("queue", lazy("Queue"), QUEUE, cheap=True),
        Field("team", lazy("Team"), TEAM, cheap=True),
        Field("assignee", lazy("Assignee"), PERSON, cheap=True),
        Field(
            "priority", lazy("Priority"), CHOICE, choices=tuple((str(c), w) for c, w in Ticket.Priority.choices)
        ),
        Field("due", lazy("Time target"), CHOICE, (IS,), DUE, cheap=True),
        Field("tag", lazy("Tag"), TAG),
        Field("channel", lazy("Channel"), CHOICE, choices=tuple(Ticket.Channel.choices)),
        Field("requester", lazy("Requester"), REQUESTER, (IS, NOT, HAS)),
        Field("text", lazy("Subject"), TEXT, (HAS,)),
        Field("created", lazy("Opened"), DAY, (AFTER, BEFORE, WITHIN, OLDER)),
        Field("updated", lazy("Updated"), DAY, (AFTER, BEFORE, WITHIN, OLDER)),
        Field("solved", pgettext("field", "Solved"), DAY, (AFTER, BEFORE, WITHIN, OLDER)),
        Field("snoozed", lazy("Snoozed"), CHOICE, (IS,), YES_NO, cheap=True),
        Field("mention", lazy("Mention"), CHOICE, (IS,), MENTIONS),
    )
}  # fmt: skip
