"""Where tickets wait."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from hours.models import Calendar
from tickets.models.sla import SlaPolicy
from tickets.querysets import QueueQuerySet


class Queue(models.Model):
    """A pile of tickets owned by one team, with the opening hours its clocks run in."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="queues")
    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("calendar"),
    )
    policy = models.ForeignKey(
        SlaPolicy,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("targets"),
    )
    is_default = models.BooleanField(_("takes what fits nowhere else"), default=False)

    objects = QueueQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="queue_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name
