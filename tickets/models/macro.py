"""Ready words with what is done along with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from tickets.models.message import Message
from tickets.querysets import MacroQuerySet


class Macro(models.Model):
    """Words and acts under one name: one agent's own, a team's, or everybody's.

    `text` may hold placeholders such as `{{ requester.first_name }}`: a closed list, filled by us and
    never run as a template. `actions` is a list of `[act, value]`, see `tickets.macros`.
    """

    STAY, CLOSE, NEXT = "stay", "close", "next"
    AFTER = [(STAY, _("stay on the ticket")), (CLOSE, _("go back to the list")), (NEXT, _("open the next ticket"))]
    KINDS = [(Message.REPLY, _("Public reply")), (Message.NOTE, _("Internal note"))]

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="macros"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("goes as"), max_length=8, choices=KINDS, default=Message.REPLY)
    text = models.TextField(_("words"), blank=True)
    actions = models.JSONField(default=list, blank=True)
    after = models.CharField(_("afterwards"), max_length=8, choices=AFTER, default=STAY)
    is_active = models.BooleanField(_("offered to agents"), default=True)
    uses = models.PositiveIntegerField(default=0, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
