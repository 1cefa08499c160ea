"""Words agents put on tickets to find them together again."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Tag(models.Model):
    """One word, the same for all teams, told apart without regard to upper and lower case."""

    name = models.CharField(_("name"), max_length=40)
    tickets = models.ManyToManyField(Ticket, through="Tagging", related_name="tags")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """One tag on one ticket."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="tagging_once")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.ticket_id}"
