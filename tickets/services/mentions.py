"""Agents called to a ticket by @ in a note."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from tickets.models import Mention, Message, Ticket

MENTIONS_MAX = 20
_AT = re.compile(r"(?<![\w@.])@(?=\w)")


def agents_of(ticket: Ticket) -> list[User]:
    """Everybody who works on this ticket, by name: its team, its assignee, administrators."""
    here = Q(is_agent=True, memberships__team=ticket.queue.team_id) | Q(is_superuser=True)
    here |= Q(is_agent=True, pk=ticket.assignee_id)
    people = User.objects.filter(here, is_active=True).distinct()
    return sorted(people, key=lambda person: person.display_name.casefold())


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """Those of `people` named after an @: by name, first name, or the part of the address before its @.

    The longest name that fits counts; one that fits several people names nobody.
    """
    names: dict[str, set[int]] = {}
    by_id = {person.pk: person for person in people}
    for person in by_id.values():
        for name in {person.name, person.name.split(" ")[0], person.email.partition("@")[0], person.email}:
            if name.strip():
                names.setdefault(name.strip().casefold(), set()).add(person.pk)
    longest_first = sorted(names, key=len, reverse=True)
    found: dict[int, User] = {}
    for match in list(_AT.finditer(text))[: MENTIONS_MAX * 5]:
        rest = text[match.end() : match.end() + 300].casefold()
        fits = next((name for name in longest_first if rest.startswith(name) and _ends(rest, len(name))), "")
        if fits and len(names[fits]) == 1:
            pk = next(iter(names[fits]))
            found[pk] = by_id[pk]
    return list(found.values())[:MENTIONS_MAX]


def _ends(text: str, at: int) -> bool:
    return not (at < len(text) and (text[at].isalnum() or text[at] == "_"))


def mentions_add(*, message: Message, ticket: Ticket) -> list[User]:
    """Writes who is called by a note, in its transaction; nobody calls themselves."""
    if message.kind != Message.NOTE or "@" not in message.text:
        return []
    called = [user for user in named_in(message.text, agents_of(ticket)) if user.pk != message.author_id]
    Mention.objects.bulk_create([Mention(ticket=ticket, message=message, user=user) for user in called])
    return called


def mentions_seen(*, actor: User, ticket: Ticket) -> int:
    """The agent has read what they were called to on this ticket; returns how many."""
    return Mention.objects.filter(user=actor, ticket=ticket, seen_at=None).update(seen_at=timezone.now())
