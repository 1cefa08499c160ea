"""Forms of the settings of queues and time targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from hours.models import Calendar
from tickets.models import Queue, SlaPolicy
from tickets.models.ticket import Priority
from tickets.sla.durations import duration_written, seconds_typed

NEW_ONLY, OPEN_TOO = "new", "open"


class QueueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Give the queue a name")})
    team = forms.ModelChoiceField(
        Team.objects.all(),
        label=_("Team"),
        empty_label=None,
        help_text=_("Whose agents see the queue. With another team, its present agents see it no more."),
    )
    calendar = forms.ModelChoiceField(
        Calendar.objects.all(),
        label=_("Opening hours"),
        required=False,
        empty_label=_("Day and night"),
        help_text=_("Time targets count in these hours."),
    )
    policy = forms.ModelChoiceField(
        SlaPolicy.objects.order_by("name"),
        label=_("Time targets"),
        required=False,
        empty_label=_("No targets"),
        help_text=_("How soon tickets here are answered and solved."),
    )
    is_default = forms.BooleanField(
        label=_("Takes what fits nowhere else"),
        required=False,
        help_text=_("Exactly one queue does. Web forms and unknown addresses end there."),
    )

    def __init__(self, *args: Any, queue: Queue | None, is_administrator: bool, **kwargs: Any) -> None:
        names = ("name", "team", "calendar", "policy", "is_default")
        initial = {name: getattr(queue, name) for name in names} if queue else {}
        super().__init__(*args, initial=initial, **kwargs)
        if not is_administrator:
            for name in ("team", "is_default"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Administrators choose this.")


class DurationField(forms.CharField):
    """Open time like `4h` or `1h 30m`; cleans to seconds, or None when it is left empty."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        seconds = seconds_typed(text)
        if seconds is None:
            raise ValidationError(_now("Write a time like 15m, 4h or 1h 30m"))
        return seconds


class PolicyForm(forms.Form):
    """Targets by priority: two times each, or none of both."""

    name = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Give the targets a name")})
    use_for = forms.ChoiceField(
        label=_("Use the new targets for"),
        choices=[(NEW_ONLY, _("New tickets only")), (OPEN_TOO, _("Open tickets too, keep what has run"))],
        initial=NEW_ONLY,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, policy: SlaPolicy | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": policy.name if policy else "", "use_for": NEW_ONLY}, **kwargs)
        known = {row.priority: row for row in policy.targets.all()} if policy else {}
        for priority in Priority:
            row = known.get(priority)
            for part, seconds in (
                ("first", row.first_response_seconds if row else None),
                ("solve", row.resolution_seconds if row else None),
            ):
                label = {"first": _now("%(priority)s, first reply"), "solve": _now("%(priority)s, solve")}[part]
                self.fields[f"{part}_{priority.value}"] = DurationField(
                    label=label % {"priority": priority.label},
                    max_length=20,
                    required=False,
                    initial=duration_written(seconds) if seconds else "",
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )

    def rows(self) -> list[tuple[int, Any, Any]]:
        """Priority and its two controls."""
        return [(each.value, self[f"first_{each.value}"], self[f"solve_{each.value}"]) for each in Priority]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for each in Priority:
            first, solve = data.get(f"first_{each.value}"), data.get(f"solve_{each.value}")
            if {f"first_{each.value}", f"solve_{each.value}"} & set(self.errors):
                continue
            if (first is None) != (solve is None):
                missing = f"first_{each.value}" if first is None else f"solve_{each.value}"
                self.add_error(missing, _now("Give both times, or leave both empty"))
            elif first is not None and solve < first:
                self.add_error(f"solve_{each.value}", _now("Solving cannot be due before the first reply"))
        return data

    def targets(self) -> dict[int, tuple[int, int]]:
        data = self.cleaned_data
        return {
            each.value: (data[f"first_{each.value}"], data[f"solve_{each.value}"])
            for each in Priority
            if data[f"first_{each.value}"]
        }
