"""What agents type about people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity, User
from accounts.services import NAME_MAX

CONTROL = {"class": "form-control", "autocomplete": "off"}


class EditForm(forms.Form):
    """What a person is called, and where they belong."""

    name = forms.CharField(label=_("Name"), max_length=NAME_MAX, required=False, widget=forms.TextInput(attrs=CONTROL))
    affiliation = forms.ChoiceField(
        label=_("Belongs to"),
        choices=User.AFFILIATIONS,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    about = forms.CharField(
        label=_("Course or department"), max_length=120, required=False, widget=forms.TextInput(attrs=CONTROL)
    )


class AddForm(forms.Form):
    """One more way to reach or know somebody."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            (Identity.EMAIL, _("Address")),
            (Identity.PHONE, _("Phone")),
            (Identity.STUDENT_NUMBER, _("Student number")),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    value = forms.CharField(
        label=_("Address or number"),
        max_length=254,
        error_messages={"required": _("Enter an address or a number")},
        widget=forms.TextInput(attrs=CONTROL),
    )
