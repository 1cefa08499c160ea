"""What a person types about their news."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from notifications.models import Rhythm
from notifications.preferences import Wish
from notifications.selectors import Line

DAYS = [
    ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")), ("3", _("Thursday")), ("4", _("Friday")),
    ("5", _("Saturday")), ("6", _("Sunday")),
]  # fmt: skip
HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]


def read_wishes(data: QueryDict, lines: list[Line]) -> dict[str, Wish]:
    """The table as it was sent. A line that is not there is left as it is; a box not ticked is off."""
    wishes = {}
    for line in lines:
        code = line.kind.code
        if f"has-{code}" in data:
            wishes[code] = Wish(bell=f"bell-{code}" in data, email=data.get(f"email-{code}", line.kind.emails[0]))
    return wishes


def rhythm_values(rhythm: Rhythm) -> dict[str, Any]:
    return {
        "quiet_on": rhythm.quiet is not None,
        "quiet_from": rhythm.quiet_from or "22:00",
        "quiet_to": rhythm.quiet_to or "07:00",
        "quiet_days": list(rhythm.quiet_days),
        "digest_on": rhythm.digest_on,
        "digest_hour": str(rhythm.digest_hour),
    }


class RhythmForm(forms.Form):
    """Quiet hours, and the digest."""

    quiet_on = forms.BooleanField(label=_("Keep mails back in quiet hours"), required=False)
    quiet_from = forms.TimeField(
        label=_("From"),
        required=False,
        error_messages={"invalid": _("Enter a time, like 22:00")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
    )
    quiet_to = forms.TimeField(
        label=_("To"),
        required=False,
        error_messages={"invalid": _("Enter a time, like 07:00")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
    )
    quiet_days = forms.MultipleChoiceField(label=_("On these days"), choices=DAYS, required=False)
    digest_on = forms.BooleanField(label=_("Send me a daily digest"), required=False)
    digest_hour = forms.ChoiceField(label=_("At"), choices=HOURS, widget=forms.Select(attrs={"class": "form-select"}))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("quiet_on") and not self.errors:
            for name, words in (("quiet_from", _("Enter when they begin")), ("quiet_to", _("Enter when they end"))):
                if data.get(name) is None:
                    self.add_error(name, words)
            if not data.get("quiet_days"):
                self.add_error("quiet_days", _("Choose at least one day"))
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of `rhythm_set`."""
        data, on = self.cleaned_data, self.cleaned_data["quiet_on"]
        return {
            "quiet_from": data["quiet_from"] if on else None,
            "quiet_to": data["quiet_to"] if on else None,
            "quiet_days": frozenset(int(day) for day in data["quiet_days"]),
            "digest_hour": int(data["digest_hour"]),
            "digest_on": data["digest_on"],
        }
