"""Who is called to a ticket, and who has it before their eyes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Mention(models.Model):
    """An agent named with @ in a note. It stays in their list until they mark it read (`seen_at`)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mentions")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user", "ticket"], name="mention_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.message_id}"


class Presence(models.Model):
    """An agent who looks at a ticket, or is writing on it, as of the last sign of life of their page."""

    VIEWING, REPLYING, NOTING = "viewing", "replying", "noting"
    DOING = [(each, each) for each in (VIEWING, REPLYING, NOTING)]

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    doing = models.CharField(max_length=8, choices=DOING, default=VIEWING)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once")]
        indexes = [models.Index(fields=["at"], name="presence_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.ticket_id}"
