"""Acts that can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Act(models.Model):
    """One press of a key or button by an agent, on one ticket or many: what each was before and became.

    `changes` is a list of `{ticket, field, before, after}` with ids and codes; see `tickets.services.acts`.
    Taking it back puts each value back that nobody has changed since.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    changes = models.JSONField(default=list)
    ticket_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["actor", "-id"], name="act_by_actor")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor_id}"
