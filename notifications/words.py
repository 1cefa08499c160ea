"""What an entry says. Made from codes as it is shown, in the reader's language; never kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.branding import site_name
from notifications import kinds
from notifications.models import Notification


@dataclass(frozen=True)
class Words:
    """`title` says what happened, `about` the ticket it happened on, `more` how much else came with it."""

    title: str
    about: str
    icon: str
    more: str = ""


def words_of(row: Notification) -> Words:
    ticket = row.ticket
    more = row.count - 1
    return Words(
        title=_title(row),
        about=f"{ticket.number} {ticket.subject}" if ticket else "",
        icon=kinds.KINDS[row.kind].icon if row.kind in kinds.KINDS else "bell",
        more=ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more} if more else "",
    )


def _title(row: Notification) -> str:
    title = news_title(row.kind, _who(row), queue=row.ticket.queue.name if row.ticket else "")
    if row.kind == kinds.WROTE and row.message is not None and row.message.is_held:
        return _("A stranger’s message waits for your decision")
    return title


def news_title(kind: str, who: str, *, queue: str = "") -> str:
    """One line for a kind of news; `who` is as its reader may read them."""
    titles = {
        kinds.REPLY: _("%(who)s replied"),
        kinds.COPY: _("%(who)s replied"),
        kinds.SOLVED: _("%(who)s solved your ticket"),
        kinds.MENTIONED: _("%(who)s mentioned you"),
        kinds.ASSIGNED: _("%(who)s gave you this ticket"),
        kinds.UNDELIVERED: _("Your reply was not delivered"),
        kinds.REFUSED: _("Your reply could not be sent"),
        kinds.WROTE: _("%(who)s wrote"),
        kinds.MISSED: _("A time target was missed"),
        kinds.SOON: _("A time target is due within the hour"),
        kinds.FOLLOWED: _("%(who)s changed this ticket"),
        kinds.ARRIVED: _("New in %(queue)s"),
    }
    return titles.get(kind, _("News")) % {"who": who, "queue": queue}


def _who(row: Notification) -> str:
    """Colleagues by their whole name; staff to the public by their first."""
    if row.actor is None:
        return _("The system") if row.is_internal else site_name()
    return row.actor.display_name if row.is_internal else row.actor.first_name
