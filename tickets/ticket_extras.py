"""Small things around a ticket, and the names its history needs, read in one query between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value

from tickets.models import Macro, Merge, Queue, Tag, Tagging, Ticket, TicketLink

TAG, LINK_OUT, LINK_IN, MERGED, TAG_NAME, MACRO_NAME = "tag", "out", "in", "merged", "tag_name", "macro_name"
QUEUE_NAME = "queue_name"


@dataclass(frozen=True)
class Linked:
    """A link as read from the ticket: `kind` is that of TicketLink, `is_out` says which way round it stands."""

    pk: int
    kind: str
    is_out: bool
    other_id: int


@dataclass
class Extras:
    tags: list[str] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)  # id of the ticket that came in → id of its Merge
    tag_names: dict[int, str] = field(default_factory=dict)
    macro_names: dict[int, str] = field(default_factory=dict)
    queue_names: dict[int, str] = field(default_factory=dict)

    def ticket_ids(self) -> set[int]:
        return {link.other_id for link in self.links} | set(self.merged)


def _rows(rows: QuerySet[Any], what: str, *, other: Any = 0, word: Any = "") -> QuerySet[Any]:
    return rows.order_by().values_list(
        F("pk"),
        Value(what, output_field=CharField()),
        F(other) if isinstance(other, str) else Value(other, output_field=BigIntegerField()),
        F(word) if word else Value("", output_field=CharField()),
    )


def extras_of(
    ticket: Ticket,
    *,
    tag_ids: Iterable[int] = (),
    macro_ids: Iterable[int] = (),
    queue_ids: Iterable[int] = (),
    is_bare: bool = False,
) -> Extras:
    """Tags, links, what was merged in, and the names of tags, macros and queues that the history speaks of.

    One query; none for a ticket of which `facts_of_ticket` said that it is bare, and whose history names nothing.
    """
    if is_bare and not (tag_ids or macro_ids or queue_ids):
        return Extras()
    parts = [
        _rows(Tagging.objects.filter(ticket=ticket), TAG, word="tag__name"),
        _rows(TicketLink.objects.filter(left=ticket), LINK_OUT, other="right_id", word="kind"),
        _rows(TicketLink.objects.filter(right=ticket), LINK_IN, other="left_id", word="kind"),
        _rows(Merge.objects.filter(target=ticket, undone_at=None), MERGED, other="source_id"),
        _rows(Tag.objects.filter(pk__in=list(tag_ids) or [0]), TAG_NAME, word="name"),
        _rows(Macro.objects.filter(pk__in=list(macro_ids) or [0]), MACRO_NAME, word="name"),
        _rows(Queue.objects.filter(pk__in=list(queue_ids) or [0]), QUEUE_NAME, word="name"),
    ]
    found = Extras()
    for pk, what, other, word in parts[0].union(*parts[1:], all=True):
        if what == TAG:
            found.tags.append(word)
        elif what in (LINK_OUT, LINK_IN):
            found.links.append(Linked(pk, word, what == LINK_OUT, other))
        elif what == MERGED:
            found.merged[other] = pk
        elif what == TAG_NAME:
            found.tag_names[pk] = word
        elif what == QUEUE_NAME:
            found.queue_names[pk] = word
        else:
            found.macro_names[pk] = word
    found.tags.sort()
    found.links.sort(key=lambda link: link.pk)
    return found
