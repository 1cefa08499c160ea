"""A ticket that went into another and whose people do not read each other's words: they keep a window of it.

Those people see their own ticket as before, with its number and subject: what they said (`Message.talk`), and the
replies the desk has given in the ticket that stays since then. Nothing else of that ticket reaches them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from tickets import policies
from tickets.models import Merge, Ticket
from tickets.querysets import as_requester


def merge_of(ticket: Ticket) -> Merge | None:
    """The merge by which a ticket went into another, while it lasts."""
    if not ticket.merged_into_id:
        return None
    return Merge.objects.filter(source=ticket, undone_at=None).first()


def is_window(ticket: Ticket) -> bool:
    """True when the people of a merged ticket read their own talk alone."""
    merge = merge_of(ticket)
    return bool(merge and merge.record.get("private"))


def followed_as(ticket: Ticket, user: Any = None) -> Ticket:
    """The ticket somebody of a merged ticket follows: the one that stays, if they take part in it.

    Else their own, with the state of the one that stays. `user` None asks for the channel of mail, which
    does not know the reader: then a window stays itself. Never save what this returns.
    """
    into = ticket.merged_into
    if into is None:
        return ticket
    if not is_window(ticket) and (user is None or policies.takes_part(user, into)):
        return Ticket.objects.select_related("queue", "assignee", "requester", "topic").get(pk=into.pk)
    return in_state_of_merged(ticket)


def in_state_of_merged(ticket: Ticket) -> Ticket:
    """A merged ticket as its people see it: in the state of the one that stays. Never save what this returns."""
    into = ticket.merged_into
    if into is not None:
        for name in ("status", "solved_at", "closed_at", "assignee_id"):
            setattr(ticket, name, getattr(into, name))
        if "assignee" in into._state.fields_cache:
            ticket.assignee = into.assignee
    return ticket


def in_window(ticket: Ticket) -> Q:
    """The public messages of a merged ticket's own people, as a condition on all messages."""
    merge = merge_of(ticket)
    if merge is None:
        return Q(ticket=ticket.pk)
    since = merge.record.get("shared_from", 2**62)
    shared = Q(ticket=ticket.merged_into_id, talk=None, kind="reply", pk__gt=since)
    return Q(ticket=ticket.pk) | Q(talk=ticket.pk) | shared


def windows_of(ticket: Ticket) -> list[Ticket]:
    """The tickets that went into this one and whose people have a window of it."""
    rows = Merge.objects.filter(source__merged_into=ticket, undone_at=None, record__private=True)
    return [merge.source for merge in rows.select_related("source__requester", "source__queue").order_by("pk")]


def windows_for(user: Any) -> Q:
    """What a person reads through their own windows; an empty condition when they have none."""
    mine = Q(source__requester=user) | Q(source__in=user.participations.filter(as_requester(user)).values("ticket_id"))
    found = Q()
    for merge in Merge.objects.filter(mine, undone_at=None).select_related("source")[:50]:
        found |= in_window(merge.source)
    return found
