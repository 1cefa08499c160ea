"""Forms about mail. They check shapes; what may be done is decided by services and policies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mail.inbound.services import WORDS_MAX
from mail.models import InboundEmail
from tickets.models import Queue

NUMBER_MAX = 40


class SetAsideForm(forms.Form):
    """Why nothing is to be done about a mail."""

    reason = forms.CharField(
        label=_("Why is nothing to be done?"),
        max_length=WORDS_MAX,
        error_messages={"required": _("Say why nothing is to be done about this mail")},
    )


class FileForm(forms.Form):
    """Into which ticket, by its number, and whether the sender is put on it."""

    number = forms.CharField(max_length=NUMBER_MAX, error_messages={"required": _("Choose a ticket.")})
    adds_sender = forms.BooleanField(required=False)


class OpenForm(forms.Form):
    """In which queue a new ticket goes, and whose it is when the mail does not say."""

    queue = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.none(), empty_label=None)
    address = forms.CharField(label=_("Whose mail is it?"), max_length=254, required=False)

    def __init__(self, user: Any, row: InboundEmail, *args: Any, needs_address: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["queue"]
        field.queryset = Queue.objects.visible_to(user).order_by("-is_default", "name")
        field.initial = row.mailbox.queue_id
        self.fields["address"].initial = row.envelope_from if "@" in row.envelope_from else ""
        self.fields["address"].widget.attrs |= {"autocomplete": "off", "inputmode": "email"}
        if not needs_address:
            del self.fields["address"]
