"""Two tickets that were one matter, and tickets that have to do with each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Merge(models.Model):
    """`source` went into `target`. `record` is what it takes to part them again.

    That is: the ids of messages, participants, tags and links that moved, and the fields and clocks of both
    as they were before; ids and codes only.
    """

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    record = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="merge_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class TicketLink(models.Model):
    """Two tickets that have to do with each other; read from `left`: left RELATES TO / CAUSED BY / DUPLICATES right."""

    RELATED, CAUSED_BY, DUPLICATE, SPLIT = "related", "caused_by", "duplicate", "split"
    KINDS = [
        (RELATED, _("has to do with")),
        (CAUSED_BY, _("is caused by")),
        (DUPLICATE, _("is the same as")),
        (SPLIT, _("was split off from")),
    ]

    left = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    right = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=KINDS, default=RELATED)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(left=models.F("right")), name="link_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} {self.kind} {self.right_id}"
