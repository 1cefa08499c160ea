"""Every mail that goes out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import WorkRow
from mail.models.mailboxes import Mailbox
from tickets.models import Message, Ticket


def outbound_give_up_at() -> datetime:
    """Five days from now, as mail servers do it (RFC 5321 §4.5.4.1)."""
    return timezone.now() + timedelta(days=5)


class OutboundEmail(WorkRow):
    """One mail to one person: its Message-ID is fixed and signed when the row is made.

    `text` and `html` hold a mark where the private link belongs. Its secret is minted as the mail leaves
    and exists in that mail alone. The words of a password mail are wiped once nothing is left to try.
    """

    QUEUED, SENDING, SENT, FAILED, CANCELLED = "queued", "sending", "sent", "failed", "cancelled"
    STATES = [
        (QUEUED, _("Waiting")),
        (SENDING, _("Being sent")),
        (SENT, _("Sent")),
        (FAILED, _("Not delivered")),
        (CANCELLED, _("Taken back")),
    ]
    ACKNOWLEDGEMENT, REPLY, SOLVED, PASSWORD, LINK = "acknowledgement", "reply", "solved", "password", "link"
    NOTICE, DIGEST = "notice", "digest"
    KINDS = [
        (ACKNOWLEDGEMENT, _("Acknowledgement")),
        (REPLY, _("Reply")),
        (SOLVED, _("Solved")),
        (PASSWORD, _("Password")),
        (LINK, _("Private link")),
        (NOTICE, _("News for an agent")),
        (DIGEST, _("Daily digest")),
    ]
    due_states = (QUEUED,)
    claimed_state = SENDING

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=KINDS)
    mailbox = models.ForeignKey(Mailbox, null=True, blank=True, on_delete=models.PROTECT, related_name="outbound")
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.CASCADE, related_name="outbound_emails")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="outbound_emails"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recipient = models.EmailField(max_length=254)
    rfc_message_id = models.CharField(max_length=255, unique=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField(default=outbound_give_up_at)  # until then it is tried again
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "kind", "created_at"], name="outbound_by_recipient"),
            models.Index(fields=["run_after", "id"], name="outbound_due", condition=models.Q(state="queued")),
            models.Index(fields=["lease_until"], name="outbound_leased", condition=models.Q(state="sending")),
            models.Index(fields=["ticket", "id"], name="outbound_by_ticket"),
            models.Index(fields=["state", "-id"], name="outbound_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
