"""Rows every app shares: events (the outbox of news), heartbeats, and the shape of a work row."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """What happened to a ticket or an article, written in the transaction of the change.

    The row is the outbox too: `notifications` drains those whose `dispatched_at` is null. `data`
    holds ids and codes, never prose, so that history can be shown in any language.
    """

    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(default=timezone.now)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["id"], name="event_to_dispatch", condition=models.Q(dispatched_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"


class Heartbeat(models.Model):
    """When each loop was last seen alive; the health page reads only this and counts."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class WorkRow(models.Model):
    """A thing that must be done once: claimed under a lease, finished with the fencing token.

    Subclasses name the states that are due (`due_states`) and the state while claimed
    (`claimed_state`); `common.jobs.claim` does the rest on both databases.
    """

    due_states: tuple[str, ...] = ()
    claimed_state = ""
    max_attempts = 8

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, default=None)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        abstract = True


class AuditQuerySet(models.QuerySet):
    """Lines are added, and never changed or taken away."""

    def update(self, **_kwargs: Any) -> int:
        raise TypeError("An audit entry is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit entry is never deleted.")


class AuditEntry(models.Model):
    """Who changed what about the desk: settings, roles, exports. Written by `common.audit` alone.

    Everything is kept as it was called at the time, without foreign keys: the line outlives the thing and the
    person. `mark` is a hash over this line and the mark of the line before, so that a changed or missing line
    shows.
    """

    PAGE, COMMAND, API = "page", "command", "api"
    WAYS = [(PAGE, _("Settings")), (COMMAND, _("Command")), (API, _("API"))]

    at = models.DateTimeField()
    actor_key = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=30)
    subject_key = models.CharField(max_length=40, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    way = models.CharField(max_length=8, choices=WAYS)
    previous = models.CharField(max_length=64, blank=True, unique=True)  # two lines after one are a fork
    mark = models.CharField(max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["actor_key", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["subject_type", "-id"], name="audit_by_type"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the line; raises TypeError for one that is there already."""
        if self.pk is not None:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit entry is never deleted.")


class AuditHead(models.Model):
    """The end of the chain, in one row: what the next line goes on from, and what writers wait for."""

    mark = models.CharField(max_length=64, blank=True)
    lines = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.mark


class Branding(models.Model):
    """The name, the logo and the colour of this desk, in one row; what is empty is as the environment says."""

    ONLY = 1

    name = models.CharField(max_length=80, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    accent = models.CharField(max_length=7, blank=True)
    logo = models.CharField(max_length=200, blank=True)  # a path in the storage
    logo_type = models.CharField(max_length=20, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("branding")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="branding_one_row")]

    def __str__(self) -> str:
        return self.name


class DemoRow(models.Model):
    """A row that the demo made, so that it can be taken away again without touching anything else."""

    model = models.CharField(max_length=60)  # app_label.model_name
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="demo_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


def new_uuid() -> uuid.UUID:
    return uuid.uuid4()
