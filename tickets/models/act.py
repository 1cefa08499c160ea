"""Acts that can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.models import WorkRow


class Act(WorkRow):
    """One press of a key or button by an agent, on one ticket or many: what each was before and became.

    `wanted` is what was asked for, a list of `[field, value]`. `changes` is a list of `{ticket, field, before,
    after}` with ids and codes, with a status also the `moments` that went with the old one; see
    `tickets.services.acts`. Taking it back puts each value back that nobody has
    changed since; `kept` names the others. `refused` is a list of `{ticket, code, why}`.

    An act on many tickets is worked off by the worker: `pending` holds the ids that are still to come (while it
    is `waiting` or `working`), of the act itself, or of its undo when `undone_at` is set.
    """

    WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"
    STATES = [(state, state) for state in (WAITING, WORKING, DONE, FAILED)]
    due_states = (WAITING,)
    claimed_state = WORKING

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    wanted = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    pending = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=STATES, default=DONE)
    asked_count = models.PositiveIntegerField(default=0)  # tickets it was asked for
    ticket_count = models.PositiveIntegerField(default=0)  # tickets it changed
    created_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-id"], name="act_by_actor"),
            models.Index(
                fields=["run_after"], condition=models.Q(state__in=["waiting", "working"]), name="act_to_work"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor_id}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.WAITING, self.WORKING)
