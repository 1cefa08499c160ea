"""Words an agent has not sent yet, and those that wait a few seconds so that they can be called back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.models import WorkRow
from tickets import statuses
from tickets.models.files import TicketFile
from tickets.models.message import Message
from tickets.models.ticket import Ticket


def draft_path(instance: DraftFile, filename: str) -> str:
    """A random place: nothing of the sender's file name reaches the disk."""
    name = uuid.uuid4().hex
    return f"drafts/{name[:2]}/{name}"


class Draft(WorkRow):
    """An agent's words for one ticket, kept while they are written.

    `going`: sent by the agent, leaves at `run_after` unless called back; the worker then turns it into a
    message and the row is gone. `dropped`: given up, kept some days. `refused`: could not be sent, `error`
    says why; the words are still here. Only its author ever reads the text.
    """

    DRAFT, GOING, SENDING, DROPPED, REFUSED = "draft", "going", "sending", "dropped", "refused"
    STATES = [(state, state) for state in (DRAFT, GOING, SENDING, DROPPED, REFUSED)]
    due_states = (GOING,)
    claimed_state = SENDING

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(Message.REPLY, Message.REPLY), (Message.NOTE, Message.NOTE)])
    state = models.CharField(max_length=8, choices=STATES, default=DRAFT)
    text = models.TextField(blank=True)
    cc = models.JSONField(default=list, blank=True)  # addresses
    set_status = models.CharField(max_length=10, choices=statuses.CHOICES, blank=True)
    macro = models.ForeignKey("Macro", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)  # of the page it was written on
    last_seen = models.BigIntegerField(default=0)  # the newest message its author had before their eyes
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "author", "kind"], condition=models.Q(state="draft"), name="draft_once"
            )
        ]
        indexes = [
            models.Index(fields=["ticket", "author"], name="draft_by_ticket"),
            models.Index(
                fields=["run_after"], condition=models.Q(state__in=["going", "sending"]), name="draft_to_send"
            ),
        ]

    @property
    def version(self) -> str:
        """Changes with each saving: the words on a device know by it which saved ones they follow."""
        return str(int(self.updated_at.timestamp() * 1_000_000))

    def __str__(self) -> str:
        return f"{self.kind} by {self.author_id} on {self.ticket_id}"


class DraftFile(TicketFile):
    """A file that will go with a draft; it becomes an attachment when the words go."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=draft_path)
