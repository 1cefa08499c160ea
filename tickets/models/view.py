"""Lists of tickets that agents keep under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from tickets.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """A named list: one agent's own, or shared with a team, or with everybody (neither owner nor team).

    `conditions` is the tree of `tickets.conditions`; it is read leniently, since what it names (a tag, a
    queue, a person) may be gone: such a condition is kept, shown in words, and left out of the query.
    """

    COMPACT, COMFORTABLE = "compact", "comfortable"
    DENSITIES = [("", _("As I like it")), (COMPACT, _("Compact")), (COMFORTABLE, _("Comfortable"))]

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(_("sign in the menu"), max_length=40, default="list-filter")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="views"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    conditions = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    group_by = models.CharField(_("group by"), max_length=20, blank=True)
    sort = models.CharField(_("sort by"), max_length=20, blank=True)
    then_sort = models.CharField(_("then by"), max_length=20, blank=True)
    density = models.CharField(_("density"), max_length=12, choices=DENSITIES, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name
