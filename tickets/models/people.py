"""Who takes part in a ticket besides its requester, and the private links guests follow it by."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Participant(models.Model):
    """A person copied in by the requester, accepted by an agent, or following by themselves."""

    CC, FOLLOWER = "cc", "follower"
    KINDS = [(CC, _("Copied in")), (FOLLOWER, _("Follower"))]

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations")
    kind = models.CharField(max_length=8, choices=KINDS, default=CC)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.user} on {self.ticket_id}"


class AccessLink(models.Model):
    """A private link to one ticket for one person; only the hash of its secret is kept."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="access_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link to {self.ticket_id}"
