"""Search over tickets: a number goes straight to its ticket, words to a bounded list, newest first.

Bounded on purpose, and the page says so: only the newest RECENT tickets that the person may see are
read, so that a common word costs the same at 1,000,000 tickets. Who does not work at the desk searches
public messages only: the words of a note are found by nobody but those who may read it.

Agents may add operators (`is:open`, `from:aisha`, `tag:wifi`, `queue:networks`, `assignee:me`, with a leading
`-` for "not"); see `tickets.search_words`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tickets import desk_views, numbers
from tickets.condition_names import Names
from tickets.condition_reading import TreeReading, read_tree
from tickets.conditions import Tree
from tickets.models import Message, Ticket
from tickets.querysets import TicketQuerySet
from tickets.search_words import Asked, parse_search

RECENT = 2000
FIRST = 700  # of those looked at first: a common word fills the list from them
HITS_MAX = 100
WORDS_MAX = 8


@dataclass(frozen=True)
class Found:
    """What a search found. `parts` are the operators it understood, in words; `as_view` the address of a list
    of the same conditions, where there are some and no free words besides.
    """

    tickets: list[Ticket]
    parts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    as_view: str = ""


def ticket_by_number(rows: TicketQuerySet, text: str) -> Ticket | None:
    """The ticket of a number with its right check character, in any spelling, if it is among `rows`."""
    key = numbers.parse(text)
    return rows.filter(pk=key).first() if key else None


def search_tickets(
    user: Any, text: str, *, within: TreeReading | None = None, now: datetime, most: int = HITS_MAX
) -> Found:
    """An agent's search, operators and words, also among snoozed tickets; `within` narrows it to a view."""
    asked: Asked = parse_search(text, user)
    reading = read_tree(asked.tree, user, Names.gather([asked.tree]), now)
    rows = Ticket.objects.at_desk_of(user).filter(reading.whole)
    if within is not None:
        rows = rows.filter(within.whole)
    if asked.words:
        tickets = tickets_matching(user, " ".join(asked.words), rows=rows, most=most)
    elif asked.tree:
        tickets = list(rows.select_related("requester", "assignee", "queue").order_by("-id")[:most])
    else:
        tickets = []
    parts = [f"{each.label} {each.op} {', '.join(each.values)}" for each in reading.all]
    as_view = ""
    if asked.tree and not asked.words:
        as_view = desk_views.to_query(replace(desk_views.VIEWS["open"], tree=Tree(asked.tree.all)))
    return Found(tickets, parts, [*asked.notes, *reading.notes], as_view)


def tickets_matching(
    user: Any, text: str, *, rows: TicketQuerySet | None = None, public: bool = False, most: int = HITS_MAX
) -> list[Ticket]:
    """Tickets in which each word of `text` occurs: in the subject, in words this person may read, or,
    for those who work at the desk, in the requester's name or address. At most `most`, newest first.

    `rows` narrows where to look, and must come from `at_desk_of` or `visible_to` this person. `public`
    searches as a requester does, whoever asks: for an agent's own requests, whose notes are not theirs to
    read. Upper and lower case of letters beyond ASCII are told apart on SQLite.
    """
    words = text.replace("\x00", "").split()[:WORDS_MAX]
    if not words:
        return []
    at_desk = getattr(user, "works_here", False) and not public
    own = Ticket.objects.at_desk_of(user) if at_desk else Ticket.objects.visible_to(user)
    rows = own if rows is None else rows
    recent = list(rows.order_by("-id").values_list("pk", flat=True)[:RECENT])
    found: list[Ticket] = []
    for ids in (recent[:FIRST], recent[FIRST:]):
        if ids and len(found) < most:
            found += _matching(rows, (ids[-1], ids[0]), words, at_desk)[: most - len(found)]
    return found


def _matching(rows: TicketQuerySet, within: tuple[int, int], words: list[str], at_desk: bool) -> TicketQuerySet:
    """Those of `rows` with an id between two, in which each word occurs, newest first.

    The bounds are said of the messages too: PostgreSQL would rather read all messages there are than look up those
    of a few hundred tickets.
    """
    readable = Message.objects.all() if at_desk else Message.objects.public()
    readable = readable.filter(ticket=OuterRef("pk"), ticket_id__gte=within[0], ticket_id__lte=within[1])
    found = rows.filter(pk__range=within)
    for word in words:
        hit = Q(subject__icontains=word) | Exists(readable.filter(text__icontains=word))
        if at_desk:
            hit |= Q(requester__name__icontains=word) | Q(requester__email__icontains=word)
        if key := _bare_key(word):
            hit |= Q(pk=key)
        found = found.filter(hit)
    return found.select_related("requester", "assignee", "queue").order_by("-id")


def _bare_key(word: str) -> int | None:
    """The key behind a number typed without its check character: a hit among others, never a jump."""
    digits = word.lstrip("#")
    if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 9 and int(digits) > numbers.OFFSET:
        return int(digits) - numbers.OFFSET
    return numbers.parse(word)
