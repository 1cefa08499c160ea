"""Who was told of what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.models import Event
from mail.models import OutboundEmail


class Delivery(models.Model):
    """One person told of one event by one channel, once: the constraint is the promise."""

    EMAIL = "email"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, default=EMAIL)
    outbound_email = models.ForeignKey(
        OutboundEmail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "person", "channel"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.person} told of {self.event}"
