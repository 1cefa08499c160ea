"""Targets, and the clock that runs against each on a ticket."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlaPolicy(models.Model):
    """A named set of targets by priority."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")

    def __str__(self) -> str:
        return self.name


class SlaTarget(models.Model):
    """How soon, in open seconds, a ticket of one priority is answered first and solved."""

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="targets")
    priority = models.PositiveSmallIntegerField(_("priority"))
    first_response_seconds = models.PositiveIntegerField(_("first response (open seconds)"))
    resolution_seconds = models.PositiveIntegerField(_("resolution (open seconds)"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "priority"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.policy}: {self.priority}"


class Clock(models.Model):
    """One target of one ticket, as stored facts.

    `consumed_seconds` is the open time used up to `running_since` (null while it does not run); while
    it runs, `due_at` is when the target will be reached. `stopped_at` says when it was met.
    """

    FIRST_RESPONSE, RESOLUTION = "first_response", "resolution"
    KINDS = [(FIRST_RESPONSE, _("First response")), (RESOLUTION, _("Resolution"))]

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=16, choices=KINDS)
    target_seconds = models.PositiveIntegerField()
    consumed_seconds = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "kind"], name="clock_once")]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="clock_to_breach",
                condition=models.Q(breached_at__isnull=True, running_since__isnull=False),
            ),
            models.Index(fields=["stopped_at"], name="clock_by_stop"),
            models.Index(fields=["breached_at"], name="clock_by_breach"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ticket_id}"
