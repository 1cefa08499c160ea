"""What happened on a ticket while somebody was writing: for the stop, and for a page that stays open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accounts.models import User
from tickets.deeds import PEOPLE_IN, Names
from tickets.models import Message, Queue, Ticket
from tickets.services.presence import Here, present
from tickets.services.sending import changes_since
from tickets.timeline import Entry, Items, entries

NEWS_MAX = 50
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class News:
    """`entries` are messages and deeds, oldest first; `sending` are colleagues whose reply is on its way."""

    entries: list[Entry]
    sending: list[Here]

    @property
    def who(self) -> str:
        """The first name of whoever wrote last, "" when nobody did."""
        authors = [entry.message.author for entry in self.entries if entry.message and entry.message.author]
        return authors[-1].first_name if authors else ""

    def alike(self, text: str) -> tuple[int, int]:
        """How many of the longer words of `text` stand in the newest reply, and of how many."""
        replies = [e.message.text for e in self.entries if e.message and e.message.kind == Message.REPLY]
        mine = set(_WORD.findall(text.casefold()))
        return (len(mine & set(_WORD.findall(replies[-1].casefold()))), len(mine)) if replies and mine else (0, 0)


def news_since(ticket: Ticket, *, message: int, event: int | None, but: User) -> News:
    """Everything after a message and an event that a writer should know before they send."""
    rows = Message.objects.filter(ticket=ticket, pk__gt=message).select_related("author")
    messages = list(rows.prefetch_related("attachments")[:NEWS_MAX])
    changes = list(changes_since(ticket, event, but=but)[:NEWS_MAX]) if event is not None else []
    ids = {change.data.get(name) for change in changes for name in PEOPLE_IN.get(change.kind, ())}
    names = Names()
    if changes:
        names.people = User.objects.in_bulk([pk for pk in ids if isinstance(pk, int)])
        names.queues = dict(Queue.objects.values_list("pk", "name"))
    sending = [here for here in present(ticket, but=but) if here.doing == "sending"]
    return News(entries(Items(messages, changes, None), ticket, names), sending)
