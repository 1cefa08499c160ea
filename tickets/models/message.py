"""What was said on a ticket, and the files that came with it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.files import TicketFile
from tickets.models.ticket import Channel, Ticket
from tickets.querysets import AttachmentQuerySet, MessageQuerySet


class Message(models.Model):
    """One request, reply or note.

    `kind` says whose words they are; notes are internal. A held message came from a stranger with a
    valid reply address: agents alone see it until one of them accepts the person.
    `delivery` and `how` are written by the mail channel: what became of the mail, how it was matched.
    """

    REQUEST, REPLY, NOTE = "request", "reply", "note"
    KINDS = [(REQUEST, _("From the requester")), (REPLY, _("Reply")), (NOTE, _("Internal note"))]
    DELIVERY = [
        ("", "–"),
        ("queued", _("Waiting to be sent")),
        ("sent", _("Sent")),
        ("retrying", _("Trying again")),
        ("failed", _("Not delivered")),
    ]

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=KINDS)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    text = models.TextField(_("text"), blank=True)
    quoted = models.TextField(_("quoted text"), blank=True)
    html = models.TextField(blank=True)  # what the mail showed, unsafe: only ever shown sanitised
    is_held = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    how = models.JSONField(default=dict, blank=True)
    # In a merged ticket whose people do not read each other's words: the ticket these came from (tickets.windows).
    talk = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="talk")
    delivery = models.CharField(max_length=10, choices=DELIVERY, blank=True)
    delivery_detail = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="message_by_ticket")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.ticket_id}"

    @property
    def is_internal(self) -> bool:
        return self.kind == self.NOTE or self.is_held


def attachment_path(instance: Attachment, filename: str) -> str:
    """A random place: nothing of the sender's file name reaches the disk."""
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}"


class Attachment(TicketFile):
    """A file on a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=attachment_path)
    content_id = models.CharField(max_length=255, blank=True)

    objects = AttachmentQuerySet.as_manager()
