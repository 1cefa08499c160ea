"""One ticket as its requester, a participant or a guest reads it: public words only, in public terms.

Notes, held messages and what was done inside the desk are not read at all, so that nothing here can
show them; nor is `updated_at`, which a note moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from accounts.addresses import masked_address
from accounts.models import User
from common.branding import site_name
from common.permissions import Answer
from tickets import numbers, policies, statuses
from tickets.models import Clock, Message, Rating, Ticket
from tickets.portal_lists import own_tickets
from tickets.windows import followed_as

PAGE_SIZE = 50
RECEIPT_SALT = "report-sent"
RECEIPT_SECONDS = 24 * 3600
LINKS_MAX = 20_000  # words longer than this are shown without their addresses made links


@dataclass(frozen=True)
class Said:
    """One public message. `who` is a first name for staff, "You" for the reader; `face` is for the avatar."""

    message: Message
    who: str
    is_mine: bool
    is_staff: bool

    @property
    def face(self) -> User | str:
        """Who or what the avatar shows: the reader, never their address, and of others no more than `who`."""
        author = self.message.author
        if self.is_mine and author:
            return author if author.name else masked_address(author.email)
        return self.who

    @property
    def has_links(self) -> bool:
        return len(self.message.text) <= LINKS_MAX


@dataclass(frozen=True)
class Step:
    """One mark on the way of a ticket: `state` is done, on or todo."""

    words: str
    state: str
    at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True)
class PortalPage:
    """What stands on the page. `helper` is the first name of who answers there, or ""; so is `asks`, when they
    asked something. `verdict` is what the requester said of how it went, while they may change it.
    """

    said: list[Said]
    earlier: int | None  # messages with smaller ids come before these
    steps: list[Step]
    helper: str
    asks: str
    reply_due: datetime | None
    solve_due: datetime | None
    can_write: Answer
    can_solve: bool
    can_rate: Answer
    verdict: str
    masked: str


@dataclass(frozen=True)
class Receipt:
    """What the page after a report says. `masked` is the address of a guest, "" for who was signed in."""

    number: str = ""
    masked: str = ""
    reply_due: datetime | None = None


def own_ticket_find(user: Any, number: str) -> Ticket | None:
    """The ticket of a number in any spelling, if this person asked it or takes part in it."""
    key = numbers.parse(number)
    if key is None:
        return None
    rows = own_tickets(user).select_related("queue", "assignee", "requester", "topic", "merged_into")
    found = rows.filter(pk=key).first()
    return followed_as(found, user) if found else None


def portal_page(ticket: Ticket, person: User, *, before: int | None, now: datetime) -> PortalPage:
    """The page of a ticket that `person` takes part in: its newest public messages, or those before an id."""
    rows = Message.objects.public_on(ticket).select_related("author").prefetch_related("attachments")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    newest = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = newest[:PAGE_SIZE][::-1]
    due = {clock.kind: clock.due_at for clock in Clock.objects.filter(ticket=ticket, stopped_at__isnull=True)}
    said = [_said(message, person) for message in shown]
    assignee = ticket.assignee.first_name if ticket.assignee else ""
    can_rate = policies.can_rate(person, ticket, now=now)
    given = Rating.objects.filter(ticket=ticket).first() if can_rate else None
    helper = next((one.who for one in reversed(said) if one.is_staff and not one.is_mine), assignee)
    return PortalPage(
        said=said,
        earlier=shown[0].pk if len(newest) > PAGE_SIZE else None,
        steps=_steps(ticket, assignee),
        helper=helper,
        asks=(helper or site_name()) if ticket.status == statuses.WAITING else "",
        reply_due=_ahead(due.get(Clock.FIRST_RESPONSE), ticket, now),
        solve_due=_ahead(due.get(Clock.RESOLUTION), ticket, now),
        can_write=policies.can_write(person, ticket),
        can_solve=_can_solve(ticket),
        can_rate=can_rate,
        verdict=given.get_score_display() if given else "",
        masked=masked_address(person.email),
    )


def _can_solve(ticket: Ticket) -> bool:
    """Not through a window: there are other people on the ticket that stays."""
    if not ticket.is_active or ticket.merged_into_id:
        return False
    return statuses.can_move(ticket.status, statuses.SOLVED, statuses.REQUESTER)


def receipt_token(ticket: Ticket, masked: str) -> str:
    """What the page after a report is told, signed: nothing is kept about a guest for it."""
    return signing.dumps([ticket.pk, masked], salt=RECEIPT_SALT)


def receipt(token: str, now: datetime) -> Receipt:
    """The receipt of a token; an empty one when it is missing, old or not ours."""
    try:
        pk, masked = signing.loads(token, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature:
        return Receipt()
    clock = Clock.objects.filter(ticket=pk, kind=Clock.FIRST_RESPONSE, stopped_at__isnull=True).first()
    due = clock.due_at if clock else None
    return Receipt(numbers.written(pk), masked, due if due and due > now else None)


def _said(message: Message, person: User) -> Said:
    author = message.author
    is_mine = author is not None and author.pk == person.pk
    is_staff = message.kind == Message.REPLY
    if is_mine:
        who = _("You")
    elif author is None:
        who = site_name()
    elif is_staff:
        who = author.first_name
    else:
        who = author.name or masked_address(author.email)
    return Said(message, who, is_mine, is_staff)


def _steps(ticket: Ticket, assignee: str) -> list[Step]:
    """Received, with us, perhaps a stop on the way, solved: the last one reached is "on"."""
    with_us = _("With %(name)s") % {"name": assignee} if assignee else _("With us")
    stops = {
        statuses.WAITING: Step(_("Waiting for you"), "", remark=_("We asked you something")),
        statuses.ON_HOLD: Step(_("On hold"), "", remark=_("We wait for somebody else")),
    }
    ends = {statuses.CLOSED: Step(_("Closed"), "", ticket.solved_at)}
    way = [Step(_("Received"), "", ticket.created_at), Step(with_us, "")]
    way += [stops[ticket.status]] if ticket.status in stops else []
    reached = {statuses.NEW: 0, statuses.OPEN: 1}.get(ticket.status, len(way) if ticket.status in statuses.DONE else 2)
    way.append(ends.get(ticket.status, Step(_("Solved"), "", ticket.solved_at)))
    is_done = ticket.status in statuses.DONE
    return [_placed(step, place, reached, is_done) for place, step in enumerate(way)]


def _placed(step: Step, place: int, reached: int, is_done: bool) -> Step:
    state = "done" if place < reached or is_done else "on" if place == reached else "todo"
    return Step(step.words, state, step.at, step.remark)


def _ahead(due: datetime | None, ticket: Ticket, now: datetime) -> datetime | None:
    """A time we aim at is said only while it runs and lies ahead."""
    return due if due and due > now and ticket.status not in statuses.CLOCKS_PAUSED else None
