"""What a merge of two people does with the rows of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.merging import DROP, MOVE, afterwards, decide
from accounts.models import User
from tickets.models import Participant

decide(
    MOVE,
    {
        "tickets.Ticket.requester": _("Tickets they asked for"),
        "tickets.Participant.user": _("Tickets they take part in"),
        "tickets.Message.author": _("Messages"),
        "tickets.Rating.user": _("Ratings"),
        "tickets.AccessLink.user": "",
        "tickets.Ticket.assignee": "",
        "tickets.Ticket.snoozed_by": "",
        "tickets.Rating.agent": "",
        "tickets.Mention.user": "",
        "tickets.Draft.author": "",
        "tickets.Macro.owner": "",
        "tickets.SavedView.owner": "",
        "tickets.Act.actor": "",
        "tickets.Merge.actor": "",
        "tickets.Merge.undone_by": "",
        "tickets.TicketLink.actor": "",
    },
)
decide(DROP, {"tickets.Presence.user": ""})


@afterwards
def not_copied_in_on_own(keep: User, gone: User) -> None:
    """Who was copied in on a ticket of their other record is its requester now, and nothing more."""
    Participant.objects.filter(user=keep, ticket__requester=keep).delete()
