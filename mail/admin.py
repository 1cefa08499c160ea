"""Administration of mailboxes. Mails are not here: nothing but the pipeline and its services changes them."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from common.errors import Invalid
from mail.models import Mailbox
from mail.setup import checked_address


class MailboxForm(forms.ModelForm):
    class Meta:
        model = Mailbox
        fields = ("address", "name", "queue", "is_default", "is_active")

    def clean_address(self) -> str:
        """As `mail.setup.checked_address` says."""
        try:
            return checked_address(self.cleaned_data["address"])
        except Invalid as error:
            raise ValidationError(error.message) from error


@admin.register(Mailbox)
class MailboxAdmin(admin.ModelAdmin):
    form = MailboxForm
    list_display = ("address", "name", "queue", "is_default", "is_active")
    list_select_related = ("queue",)
