"""Tickets and what hangs on them."""

from tickets.models.act import Act
from tickets.models.attention import Mention, Presence
from tickets.models.draft import Draft, DraftFile
from tickets.models.macro import Macro
from tickets.models.merging import Merge, TicketLink
from tickets.models.message import Attachment, Message
from tickets.models.people import AccessLink, Participant
from tickets.models.queue import Queue
from tickets.models.rating import Rating
from tickets.models.sla import Clock, SlaPolicy, SlaTarget
from tickets.models.tag import Tag, Tagging
from tickets.models.ticket import Ticket
from tickets.models.view import SavedView

__all__ = [
    "AccessLink",
    "Act",
    "Attachment",
    "Clock",
    "Draft",
    "DraftFile",
    "Macro",
    "Mention",
    "Merge",
    "Message",
    "Participant",
    "Presence",
    "Queue",
    "Rating",
    "SavedView",
    "SlaPolicy",
    "SlaTarget",
    "Tag",
    "Tagging",
    "Ticket",
    "TicketLink",
]
