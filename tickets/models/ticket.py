"""The ticket."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.models import Article, Topic
from tickets import numbers, statuses
from tickets.models.queue import Queue
from tickets.querysets import TicketQuerySet

# Tickets without a due time sort behind all others, on both databases: NULLs sort at opposite ends.
FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


class Priority(models.IntegerChoices):
    URGENT = 1, _("Urgent")
    HIGH = 2, _("High")
    NORMAL = 3, _("Normal")
    LOW = 4, _("Low")


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    WEB = "web", _("Web form")
    PHONE = "phone", _("Phone")
    WALK_IN = "walk_in", _("At the desk")
    API = "api", _("API")


class Ticket(models.Model):
    """Something a requester asked for, until it is solved."""

    Priority, Channel = Priority, Channel

    subject = models.CharField(_("subject"), max_length=250)
    status = models.CharField(_("status"), max_length=10, choices=statuses.CHOICES, default=statuses.NEW)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets")
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requested_tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_tickets",
    )
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    related_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="related")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    first_response_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_sort = models.DateTimeField(default=FAR_FUTURE)  # the nearest running target, never null
    snoozed_until = models.DateTimeField(null=True, blank=True)  # out of sight till then; null again when it wakes
    snoozed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_into = models.ForeignKey(  # its index holds the few that were merged: one of all rows would mislead SQLite
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged", db_index=False
    )
    form_nonce = models.UUIDField(null=True, blank=True, unique=True)  # one ticket per form, however often sent

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "due_sort", "id"], name="ticket_by_due"),
            models.Index(fields=["assignee", "status", "due_sort", "id"], name="ticket_by_assignee_due"),
            models.Index(fields=["queue", "status", "due_sort", "id"], name="ticket_by_queue_due"),
            models.Index(fields=["status", "-updated_at", "-id"], name="ticket_by_update"),
            models.Index(fields=["requester", "-id"], name="ticket_by_requester"),
            models.Index(fields=["created_at"], name="ticket_by_creation"),
            models.Index(fields=["solved_at"], name="ticket_by_solving"),
            models.Index(fields=["merged_into"], name="ticket_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(
                fields=["snoozed_until", "id"],
                name="ticket_to_wake",
                condition=models.Q(snoozed_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def number(self) -> str:
        """As people write it, with its check character: `20418-K`."""
        return numbers.written(self.pk)

    @property
    def is_active(self) -> bool:
        return self.status in statuses.ACTIVE

    def get_absolute_url(self) -> str:
        return reverse("desk_ticket", args=[self.number])
