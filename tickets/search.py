"""Search over tickets: a number goes straight to its ticket, words to a bounded list, newest first.

Bounded on purpose, and the page says so: only the newest RECENT tickets that the person may see are
read, so that a common word costs the same at 1,000,000 tickets. Who does not work at the desk searches
public messages only: the words of a note are found by nobody but those who may read it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from tickets import numbers
from tickets.models import Message, Ticket
from tickets.querysets import TicketQuerySet

RECENT = 2000
HITS_MAX = 100
WORDS_MAX = 8


def ticket_by_number(rows: TicketQuerySet, text: str) -> Ticket | None:
    """The ticket of a number with its right check character, in any spelling, if it is among `rows`."""
    key = numbers.parse(text)
    return rows.filter(pk=key).first() if key else None


def tickets_matching(user: Any, text: str, *, rows: TicketQuerySet | None = None, public: bool = False) -> list[Ticket]:
    """Tickets in which each word of `text` occurs: in the subject, in words this person may read, or,
    for those who work at the desk, in the requester's name or address. At most HITS_MAX, newest first.

    `rows` narrows where to look, and must come from `at_desk_of` or `visible_to` this person. `public`
    searches as a requester does, whoever asks: for an agent's own requests, whose notes are not theirs to
    read. Upper and lower case of letters beyond ASCII are told apart on SQLite.
    """
    words = text.replace("\x00", "").split()[:WORDS_MAX]
    if not words:
        return []
    at_desk = getattr(user, "works_here", False) and not public
    own = Ticket.objects.at_desk_of(user) if at_desk else Ticket.objects.visible_to(user)
    recent = (own if rows is None else rows).order_by("-id").values("pk")[:RECENT]
    readable = (Message.objects.all() if at_desk else Message.objects.public()).filter(ticket=OuterRef("pk"))
    found = Ticket.objects.filter(pk__in=recent)
    for word in words:
        hit = Q(subject__icontains=word) | Exists(readable.filter(text__icontains=word))
        if at_desk:
            hit |= Q(requester__name__icontains=word) | Q(requester__email__icontains=word)
        if key := _bare_key(word):
            hit |= Q(pk=key)
        found = found.filter(hit)
    return list(found.select_related("requester", "assignee", "queue").order_by("-id")[:HITS_MAX])


def _bare_key(word: str) -> int | None:
    """The key behind a number typed without its check character: a hit among others, never a jump."""
    digits = word.lstrip("#")
    if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 9 and int(digits) > numbers.OFFSET:
        return int(digits) - numbers.OFFSET
    return numbers.parse(word)
