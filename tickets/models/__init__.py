"""Tickets and what hangs on them."""

from tickets.models.message import Attachment, Message
from tickets.models.people import AccessLink, Participant
from tickets.models.queue import Queue
from tickets.models.sla import Clock, SlaPolicy, SlaTarget
from tickets.models.ticket import Ticket

__all__ = [
    "AccessLink",
    "Attachment",
    "Clock",
    "Message",
    "Participant",
    "Queue",
    "SlaPolicy",
    "SlaTarget",
    "Ticket",
]
