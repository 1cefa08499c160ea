"""What stands on the desk's page of one ticket, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.permissions import Answer
from kb.models import Article
from kb.selectors import fitting_articles
from tickets import numbers, policies, statuses
from tickets.deeds import Names
from tickets.desk_box import Box, box_of
from tickets.models import Clock, Participant, Ticket, TicketLink
from tickets.page_files import files_put
from tickets.services.merging import CLOCK
from tickets.services.presence import GONE_SECONDS, Here, in_order
from tickets.sla.clocks import schedule_of
from tickets.sla.reading import Chip, Reading, chip_of, read_clock
from tickets.ticket_extras import Extras, Linked, extras_of
from tickets.ticket_facts import facts_of_person, facts_of_ticket, few_around
from tickets.timeline import Entry, Place, entries, timeline_items

HISTORY = 5
ARTICLES = 3


@dataclass(frozen=True)
class Choice:
    """One value a property may take."""

    value: Any
    label: str
    is_current: bool = False


@dataclass(frozen=True)
class Taking:
    """Somebody who takes part besides the requester."""

    person: User
    is_cc: bool


@dataclass(frozen=True)
class Link:
    """Another ticket this one has to do with; `words` say how, read from this one."""

    pk: int
    ticket: Ticket
    words: str


@dataclass(frozen=True)
class TicketPage:
    ticket: Ticket
    entries: list[Entry]
    earlier: Place | None
    newest_message: int
    chip: Chip
    clocks: list[Reading]
    statuses: list[Choice]
    participants: list[Taking]
    history: list[Ticket]
    related: Ticket | None  # the ticket it looks like a reply to, if this person may see it
    link_count: int
    tags: list[str]
    links: list[Link]
    merged: list[tuple[Ticket, int]]  # tickets that came into this one, each with the id of its merge
    box: Box
    here: list[Here]
    newest_event: int
    follows: bool
    can_reply: Answer
    can_take: bool

    @property
    def mails_somebody(self) -> bool:
        """A public reply reaches anybody by mail."""
        people = [self.ticket.requester, *(taking.person for taking in self.participants if taking.is_cc)]
        return any(person.email for person in people)

    @property
    def sends_waiting(self) -> bool:
        """A reply may set waiting in the same step."""
        return self._may_become(statuses.WAITING)

    @property
    def sends_solved(self) -> bool:
        return self._may_become(statuses.SOLVED)

    @property
    def sends_on_hold(self) -> bool:
        return self._may_become(statuses.ON_HOLD)

    def _may_become(self, status: str) -> bool:
        return any(choice.value == status and not choice.is_current for choice in self.statuses)


def ticket_find(user: Any, number: str, also: Mapping[str, Any] | None = None) -> Ticket | None:
    """The ticket of a number in any spelling, if this person works on it; one query. `also` is annotated."""
    key = numbers.parse(number)
    if key is None:
        return None
    rows = Ticket.objects.at_desk_of(user).select_related(
        "queue__team", "requester", "assignee", "topic", "article", "rating"
    )
    found = rows.annotate(**_clock_columns(), **(also or {}), **facts_of_ticket(user.pk, timezone.now())).filter(pk=key)
    return next(iter(found[:1]), None)


def _clock_columns() -> dict[str, Any]:
    """The two clocks as joined columns: they cost the page no query of their own."""
    columns: dict[str, Any] = {}
    for kind, _label in Clock.KINDS:
        columns[f"{kind}_clock"] = FilteredRelation("clocks", condition=Q(clocks__kind=kind))
        columns |= {f"{kind}_{name}": F(f"{kind}_clock__{name}") for name in CLOCK}
    return columns


def _clocks(ticket: Ticket) -> list[Clock]:
    found = []
    for kind, _label in Clock.KINDS:
        values = {name: getattr(ticket, f"{kind}_{name}") for name in CLOCK}
        if values["target_seconds"] is not None:
            found.append(Clock(ticket=ticket, kind=kind, **values))
    return found


def ticket_page(user: User, ticket: Ticket, *, before: Place | None = None, now: datetime) -> TicketPage:
    """Everything on the page of a ticket from `ticket_find`."""
    items = timeline_items(ticket, before)
    box = box_of(user, ticket, now=now) if ticket.has_words else Box()  # type: ignore[attr-defined]
    files_put(items.messages, box.each())
    people = _people(ticket, items.person_ids(), now)
    extras = extras_of(
        ticket,
        tag_ids=items.ids_in("tag"),
        macro_ids=items.ids_in("macro"),
        queue_ids=items.queue_ids(),
        is_bare=not ticket.has_extras,  # type: ignore[attr-defined]
    )
    history, others = _neighbours(user, ticket, extras)
    names = Names(
        {person.pk: person for person in people},
        extras.queue_names,
        extras.tag_names,
        extras.macro_names,
    )
    clocks = _clocks(ticket)
    schedule = schedule_of(ticket.queue)
    return TicketPage(
        ticket=ticket,
        entries=entries(items, ticket, names),
        earlier=items.earlier,
        newest_message=ticket.newest_message,  # type: ignore[attr-defined]
        chip=chip_of(clocks, now),
        clocks=[read_clock(clock, schedule, now) for clock in clocks],
        statuses=_statuses(ticket),
        participants=[Taking(p, p.taking == Participant.CC) for p in people if p.taking],  # type: ignore[attr-defined]
        history=history,
        related=others.get(ticket.related_to_id or 0),
        link_count=ticket.link_count,  # type: ignore[attr-defined]
        tags=extras.tags,
        links=[
            Link(link.pk, others[link.other_id], _link_words(link)) for link in extras.links if link.other_id in others
        ],
        merged=[(others[pk], merge) for pk, merge in sorted(extras.merged.items()) if pk in others],
        box=box,
        here=_here(user, people),
        newest_event=max((event.pk for event in items.events), default=0) if before is None else 0,
        follows=any(p.pk == user.pk and p.taking == Participant.FOLLOWER for p in people),  # type: ignore[attr-defined]
        can_reply=policies.can_reply(user, ticket),
        can_take=ticket.is_active and ticket.assignee_id != user.pk and bool(policies.can_be_assigned(user, ticket)),
    )


def _people(ticket: Ticket, ids: set[int], now: datetime) -> list[User]:
    """Those who take part or are on the page now, and whoever the history names: one query."""
    since = now - timedelta(seconds=GONE_SECONDS)
    known = ids | ({ticket.assignee_id} if ticket.assignee_id else set())
    # By the ids of the few: conditions on the annotations would be asked of everybody the desk has ever heard of.
    rows = User.objects.filter(Q(pk__in=known) | Q(pk__in=few_around(ticket.pk, since)))
    return sorted(rows.annotate(**facts_of_person(ticket.pk, since)), key=lambda person: person.display_name.casefold())


def _here(user: User, people: list[User]) -> list[Here]:
    return in_order(Here(p, p.doing) for p in people if p.doing and p.pk != user.pk)  # type: ignore[attr-defined]


def _link_words(link: Linked) -> str:
    words = {
        (TicketLink.RELATED, True): _("has to do with"),
        (TicketLink.RELATED, False): _("has to do with"),
        (TicketLink.CAUSED_BY, True): _("is caused by"),
        (TicketLink.CAUSED_BY, False): _("causes"),
        (TicketLink.DUPLICATE, True): _("is the same as"),
        (TicketLink.DUPLICATE, False): _("is the same as"),
        (TicketLink.SPLIT, True): _("was split off from"),
        (TicketLink.SPLIT, False): _("was made of a message here"),
    }
    return words.get((link.kind, link.is_out), _("has to do with"))


def _statuses(ticket: Ticket) -> list[Choice]:
    words = dict(statuses.CHOICES)
    codes = [ticket.status, *statuses.targets(ticket.status, statuses.AGENT)]
    return [Choice(code, str(words[code]), code == ticket.status) for code in codes]


def _neighbours(user: User, ticket: Ticket, extras: Extras) -> tuple[list[Ticket], dict[int, Ticket]]:
    """The requester's last other tickets, and those this one is linked with, looks like or holds: one query.

    As far as this person works on them; a link to a ticket of another team is not shown.
    """
    mine = Ticket.objects.at_desk_of(user).exclude(pk=ticket.pk)
    last = mine.filter(requester=ticket.requester_id).order_by("-id").values("pk")[:HISTORY]
    wanted = extras.ticket_ids() | ({ticket.related_to_id} if ticket.related_to_id else set())
    found = list(mine.filter(Q(pk__in=last) | Q(pk__in=wanted)).order_by("-id"))
    others = {other.pk: other for other in found if other.pk in wanted}
    return [other for other in found if other.requester_id == ticket.requester_id][:HISTORY], others


def fits_of(user: User, ticket: Ticket) -> list[Article]:
    """Answers that fit the ticket, besides the one its requester had read."""
    found = fitting_articles(ticket.subject, user, limit=ARTICLES + 1)
    return [article for article in found if article.pk != ticket.article_id][:ARTICLES]
