"""Forms of requesters: the report, and what they write on their tickets."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.uploads import FilesForm
from tickets.forms import NonceField
from tickets.text import SUBJECT_MAX, TEXT_MAX


class ReportForm(FilesForm):
    subject = forms.CharField(label=_("What’s going wrong?"), max_length=SUBJECT_MAX)
    text = forms.CharField(label=_("Tell us more"), max_length=TEXT_MAX, required=False, widget=forms.Textarea)
    email = forms.EmailField(label=_("Your email address"))
    nonce = NonceField()
