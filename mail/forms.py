"""Forms about mail. They check shapes; what may be done is decided by services and policies."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mail.inbound.services import WORDS_MAX


class SetAsideForm(forms.Form):
    """Why nothing is to be done about a mail."""

    reason = forms.CharField(
        label=_("Why set it aside?"),
        max_length=WORDS_MAX,
        error_messages={"required": _("Say why nothing is to be done about this mail")},
    )
