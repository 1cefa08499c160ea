"""Administration of mailboxes. Mails are not here: nothing but the pipeline and its services changes them."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.addresses import normalise_email
from mail.models import Mailbox
from mail.threads import reply_address

FAR_KEY = 10**9  # tickets and people whose reply tags must still fit


class MailboxForm(forms.ModelForm):
    class Meta:
        model = Mailbox
        fields = ("address", "name", "queue", "is_default", "is_active")

    def clean_address(self) -> str:
        """In lower case, without a +tag of its own, and short enough to carry ours (RFC 5321 §4.5.3.1.1)."""
        address = normalise_email(self.cleaned_data["address"])
        if "+" in address.partition("@")[0]:
            raise ValidationError(_("Leave out the part from + on: replies get a tag of their own there."))
        try:
            reply_address(address, ticket_id=FAR_KEY, person_id=FAR_KEY)
        except ValueError as error:
            raise ValidationError(_("The part before @ is too long: replies need room for a tag.")) from error
        return address


@admin.register(Mailbox)
class MailboxAdmin(admin.ModelAdmin):
    form = MailboxForm
    list_display = ("address", "name", "queue", "is_default", "is_active")
    list_select_related = ("queue",)
