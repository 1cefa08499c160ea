"""Addresses of the desk."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tickets.models import Queue


class Mailbox(models.Model):
    """An address of the desk, and the queue its mail is filed in."""

    address = models.EmailField(_("address"), max_length=254)
    name = models.CharField(_("name"), max_length=80, help_text=_("What people read as the sender."))
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="mailboxes")
    is_default = models.BooleanField(_("takes mail for unknown addresses"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(Lower("address"), name="mailbox_address_unique"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="mailbox_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.address
