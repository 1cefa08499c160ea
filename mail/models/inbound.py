"""Every mail that came in, and which Message-IDs we have seen."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import WorkRow
from mail.models.mailboxes import Mailbox
from mail.querysets import InboundEmailQuerySet
from tickets.models import Message, Ticket


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
            models.Index(fields=["fingerprint"], name="inbound_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} from {self.sender}"


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
