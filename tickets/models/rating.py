"""What the requester thought of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Rating(models.Model):
    """One requester's verdict on one ticket; they may change it for a while. The agent it was about is kept."""

    GOOD, OK, BAD = "good", "ok", "bad"
    SCORES = [(GOOD, _("Good")), (OK, _("OK")), (BAD, _("Not good"))]

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="rating")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    score = models.CharField(max_length=4, choices=SCORES)
    comment = models.TextField(_("what made it so"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="rating_by_time")]

    def __str__(self) -> str:
        return f"{self.score} for {self.ticket_id}"
