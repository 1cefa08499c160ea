"""Mailboxes, every mail that came in, every mail that goes out, and which Message-IDs we have seen."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import WorkRow
from mail.querysets import InboundEmailQuerySet
from tickets.models import Message, Queue, Ticket


class Mailbox(models.Model):
    """An address of the desk, and the queue its mail is filed in."""

    address = models.EmailField(_("address"), max_length=254)
    name = models.CharField(_("name"), max_length=80, help_text=_("What people read as the sender."))
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="mailboxes")
    is_default = models.BooleanField(_("takes mail for unknown addresses"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(Lower("address"), name="mailbox_address_unique"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="mailbox_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class InboundEmail(WorkRow):
    """One mail that came in: its raw bytes are on disk before the row, the row before anything else.

    `fingerprint` is known once the mail has been parsed: the same mail by a path without UIDs has the
    same fingerprint, and ends as `duplicate`.
    """

    RECEIVED, PROCESSING, FILED, NOTED, IGNORED, DUPLICATE, QUARANTINED = (
        "received",
        "processing",
        "filed",
        "noted",
        "ignored",
        "duplicate",
        "quarantined",
    )
    STATES = [
        (RECEIVED, _("Received")),
        (PROCESSING, _("Being read")),
        (FILED, _("Filed")),
        (NOTED, _("Noted")),
        (IGNORED, _("Ignored")),
        (DUPLICATE, _("Duplicate")),
        (QUARANTINED, _("To decide")),
    ]
    due_states = (RECEIVED,)
    claimed_state = PROCESSING

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="inbound")
    source = models.CharField(max_length=12)  # smtp, pipe, imap …
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    uidvalidity = models.PositiveBigIntegerField(null=True, blank=True)
    uid = models.PositiveBigIntegerField(null=True, blank=True)
    raw_path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64, blank=True)
    rfc_message_id = models.CharField(max_length=998, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=STATES, default=RECEIVED)
    reason = models.CharField(max_length=40, blank=True)  # a code; its words come from the page
    evidence = models.JSONField(default=dict, blank=True)
    message = models.OneToOneField(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="inbound_email"
    )
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = InboundEmailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uidvalidity", "uid"], name="inbound_uid_once"),
            # "At most once" is a constraint: of two workers with the same mail, one finds it taken.
            models.UniqueConstraint(
                fields=["mailbox", "fingerprint"],
                condition=models.Q(state__in=["filed", "noted"]) & ~models.Q(fingerprint=""),
                name="inbound_filed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["run_after", "id"], name="inbound_due", condition=models.Q(state="received")),
            models.Index(fields=["lease_until"], name="inbound_leased", condition=models.Q(state="processing")),
            models.Index(fields=["state", "-id"], name="inbound_by_state"),
            models.Index(fields=["sha256"], name="inbound_by_hash"),
            models.Index(fields=["mailbox", "fingerprint"], name="inbound_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} from {self.sender}"


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


class KnownMessageId(models.Model):
    """A Message-ID seen in any mail of a ticket, ours or theirs, with its whole References.

    It outlives the mail rows: a reply may come years later. `message` is what was sent under this id: where it
    lies now is where its answers go.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="known_message_ids")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hash = models.CharField(max_length=64)  # of the id without brackets, in lower case: ids are long
    is_ours = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "hash"], name="known_id_once")]
        indexes = [models.Index(fields=["hash"], name="known_id_by_hash")]

    def __str__(self) -> str:
        return self.hash
