"""A person's own tickets, in the groups of their page. Never a note, nor anything that a note moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import Coalesce, Left
from django.utils.translation import gettext as _

from common.text_markup import in_one_line
from tickets import search, statuses
from tickets.models import Message, Participant, Ticket
from tickets.querysets import PUBLIC, TicketQuerySet, as_requester
from tickets.windows import in_state_of_merged

PAGE_SIZE = 30
LATELY = 5
COPIED_MAX = 500  # newest tickets somebody is copied in on that are looked at
COUNT_MAX = 999
SNIPPET = 160
ALL, OPEN, SOLVED = "all", "open", "solved"
WAITS = (statuses.WAITING,)
WITH_US = (statuses.NEW, statuses.OPEN, statuses.ON_HOLD)


@dataclass(frozen=True)
class OwnRow:
    """A ticket in the list, with its last public words and when they were said."""

    ticket: Ticket
    at: datetime
    who: str = ""
    words: str = ""
    is_copied: bool = False
    is_answered: bool = False


@dataclass(frozen=True)
class OwnGroup:
    title: str
    rows: list[OwnRow]
    is_now: bool = False  # waits for the reader
    more: str = ""  # the tab that shows the rest, when there is more


@dataclass(frozen=True)
class OwnPage:
    """One page. `newer` and `older` are keys of the neighbours, 0 at the ends."""

    groups: list[OwnGroup] = field(default_factory=list)
    newer: int = 0
    older: int = 0


def own_tickets(user: Any) -> TicketQuerySet:
    """Tickets a person asked or takes part in, whatever else they may see as an agent."""
    copied = (
        Participant.objects.filter(as_requester(user), user=user)
        .order_by("-ticket_id")
        .values_list("ticket_id", flat=True)
    )
    # Ids and not a subquery: OR with one keeps PostgreSQL from using either index.
    mine = Q(requester=user) | Q(pk__in=list(copied.values_list("ticket_id", flat=True)[:COPIED_MAX]))
    return Ticket.objects.visible_to(user).filter(mine)


def own_listed(user: Any) -> TicketQuerySet:
    """Those of them that stand in the list. One that was merged stands there while its people have a window of
    it, in the state of the ticket that stays; who reads that one itself finds only that one.
    """
    own = own_tickets(user)
    return own.exclude(merged_into__isnull=False, merged_into__in=own.values("pk"))


def _in_state(wanted: tuple[str, ...]) -> Q:
    """Tickets whose people see them in one of these states."""
    return Q(merged_into=None, status__in=wanted) | Q(merged_into__status__in=wanted)


def own_counts(own: TicketQuerySet) -> dict[str, int]:
    """How many of a person's own tickets are open and solved; counted up to COUNT_MAX."""
    opened = own.order_by().filter(_in_state(statuses.ACTIVE))[:COUNT_MAX].count()
    solved = own.order_by().filter(_in_state(statuses.DONE))[:COUNT_MAX].count()
    return {ALL: opened + solved, OPEN: opened, SOLVED: solved}


def own_page(user: Any, own: TicketQuerySet, tab: str, *, before: int = 0, after: int = 0) -> OwnPage:
    """One tab. All shows what is open, by its last words, and what was solved lately; the others go on in pages."""
    if tab == SOLVED:
        return _paged(user, own, [(_("Solved"), statuses.DONE)], before, after)
    if tab == OPEN:
        return _paged(user, own, [(_("Waiting for you"), WAITS), (_("With us"), WITH_US)], before, after)
    opened = _slice(own, statuses.ACTIVE)
    solved = sorted(_slice(own, statuses.DONE), key=lambda row: row.solved_at or row.created_at, reverse=True)
    rows = own_rows(user, opened[:PAGE_SIZE] + solved[:LATELY])
    rows.sort(key=lambda row: row.ticket.solved_at or row.at, reverse=True)
    groups = [
        _group(_("Waiting for you"), rows, WAITS),
        _group(_("With us"), rows, WITH_US, more=OPEN if len(opened) > PAGE_SIZE else ""),
        _group(_("Solved lately"), rows, statuses.DONE, more=SOLVED if len(solved) > LATELY else ""),
    ]
    return OwnPage([group for group in groups if group.rows or group.more])


def own_search(user: Any, own: TicketQuerySet, words: str) -> list[OwnRow]:
    """Own tickets with each of the words in their subject or public messages, newest first, bounded."""
    return own_rows(user, search.tickets_matching(user, words, rows=own, public=True))


def own_rows(user: Any, tickets: list[Ticket]) -> list[OwnRow]:
    """Two queries for all of them: the ids of their last public messages, then those."""
    if not tickets:
        return []
    ids = [ticket.pk for ticket in tickets]
    own_talk = Message.objects.filter(PUBLIC).filter(Q(ticket__in=ids, talk=None) | Q(talk__in=ids))
    newest = own_talk.order_by().annotate(of=Coalesce("talk_id", "ticket_id")).values("of").annotate(last=Max("pk"))
    last = Message.objects.filter(pk__in=newest.values("last")).select_related("author")
    last = last.annotate(start=Left("text", SNIPPET)).defer("text", "html", "quoted")
    words = {message.talk_id or message.ticket_id: message for message in last}
    return [_row(user, ticket, words.get(ticket.pk)) for ticket in tickets]


def _paged(
    user: Any, own: TicketQuerySet, parts: list[tuple[str, tuple[str, ...]]], before: int, after: int
) -> OwnPage:
    wanted = tuple(status for _title, part in parts for status in part)
    backwards = after > 0
    found = _slice(own, wanted, before=before, after=after)
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    rows = own_rows(user, found)
    groups = [_group(title, rows, part) for title, part in parts]
    return OwnPage(
        groups=[group for group in groups if group.rows],
        newer=found[0].pk if found and (has_more if backwards else before) else 0,
        older=found[-1].pk if found and (has_more or backwards) else 0,
    )


def _slice(own: TicketQuerySet, wanted: tuple[str, ...], *, before: int = 0, after: int = 0) -> list[Ticket]:
    """One more than a page, so that it shows whether there is another; nearest to the key first."""
    rows = own.filter(_in_state(wanted)).select_related("assignee", "merged_into__assignee")
    if after:
        return [in_state_of_merged(each) for each in rows.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1]]
    if before:
        rows = rows.filter(pk__lt=before)
    return [in_state_of_merged(each) for each in rows.order_by("-pk")[: PAGE_SIZE + 1]]


def _group(title: str, rows: list[OwnRow], wanted: tuple[str, ...], more: str = "") -> OwnGroup:
    return OwnGroup(title, [row for row in rows if row.ticket.status in wanted], wanted == WAITS, more)


def _row(user: Any, ticket: Ticket, last: Any) -> OwnRow:
    copied = ticket.requester_id != user.pk
    if last is None:
        return OwnRow(ticket, ticket.created_at, is_copied=copied)
    is_reply = last.kind == Message.REPLY
    who = ""
    if last.author_id == user.pk:
        who = _("You")
    elif last.author and (is_reply or last.author.name):
        who = last.author.first_name
    words = in_one_line(last.start) if is_reply else " ".join(last.start.split())
    return OwnRow(ticket, last.created_at, who, words, copied, is_reply)
