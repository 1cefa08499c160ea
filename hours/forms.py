"""Forms of the settings of opening hours and contact points."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hours.business_time import DAY_MINUTES, Span
from hours.models import Calendar, ContactPoint
from hours.services import SPANS_A_DAY, Version
from hours.times import minutes_typed, minutes_written
from hours.words import clock

COMMON_ZONES = ("Europe/London", "Europe/Dublin", "UTC")


def zone_choices() -> list[tuple[str, str]]:
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return [(name, name) for name in dict.fromkeys([*COMMON_ZONES, *others])]


class CalendarNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Give the hours a name")})
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial="Europe/London")


@dataclass
class SpanPair:
    """The two controls of one span; the last one of a day is empty, for one more."""

    opens: Any
    closes: Any
    is_new: bool

    @property
    def errors(self) -> list[str]:
        return [*self.opens.errors, *self.closes.errors]


@dataclass
class Day:
    number: int
    name: str
    pairs: list[SpanPair]
    minutes: int = 0
    gaps: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        return [error for pair in self.pairs for error in pair.errors]

    @property
    def hours_words(self) -> str:
        hours, rest = divmod(self.minutes, 60)
        return f"{hours}h {rest:02d}m" if rest else f"{hours}h" if hours else "–"


class WeekForm(CalendarNameForm):
    """A calendar's name and zone, and one of its weeks with the dates it holds on."""

    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("to"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Mapping[str, Any] | None, *, calendar: Calendar, version: Version) -> None:
        rows = [row.as_span() for row in calendar.spans.all()]
        spans = [row for row in rows if (row.valid_from, row.valid_to) == (version.valid_from, version.valid_to)]
        initial: dict[str, Any] = {
            "name": calendar.name,
            "timezone": calendar.timezone,
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
        }
        for day in range(7):
            of_day = sorted((span for span in spans if span.weekday == day), key=lambda span: span.opens)
            for number, span in enumerate(of_day):
                initial[f"d{day}_{number}_o"] = minutes_written(span.opens)
                initial[f"d{day}_{number}_c"] = minutes_written(span.closes)
        super().__init__(data, initial=initial)
        for day in range(7):
            for number in range(SPANS_A_DAY):
                self._add_span(day, number)

    def _add_span(self, day: int, number: int) -> None:
        names = {"day": WEEKDAYS[day], "number": number + 1}
        for part, words in (
            ("o", _now("%(day)s, span %(number)d opens")),
            ("c", _now("%(day)s, span %(number)d closes")),
        ):
            label = words % names
            attrs = {"aria-label": label, "autocomplete": "off", "placeholder": "--:--", "inputmode": "text"}
            self.fields[f"d{day}_{number}_{part}"] = forms.CharField(
                label=label, max_length=5, required=False, widget=forms.TextInput(attrs=attrs)
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.spans: list[Span] = []
        for day in range(7):
            of_day: list[Span] = []
            for number in range(SPANS_A_DAY):
                if span := self._span(data, day, number):
                    if any(span.overlaps(other) for other in of_day):
                        self.add_error(f"d{day}_{number}_o", _now("This overlaps with the hours before it"))
                    of_day.append(span)
            self.spans += of_day
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _now("The last day has to be on or after the first"))
        return data

    def _span(self, data: dict[str, Any], day: int, number: int) -> Span | None:
        opens, closes = f"d{day}_{number}_o", f"d{day}_{number}_c"
        texts = {name: str(data.get(name) or "").strip() for name in (opens, closes)}
        if not any(texts.values()) or {opens, closes} & set(self.errors):
            return None
        minutes = {name: minutes_typed(text) for name, text in texts.items()}
        for name in (opens, closes):
            if minutes[name] is None:
                self.add_error(name, _now("Write a time like 08:00"))
                return None
        start, end = minutes[opens] or 0, minutes[closes] or DAY_MINUTES  # closing at 0:00 is the day's end
        if end <= start:
            self.add_error(closes, _now("It has to close after it opens. Hours past midnight go on the next day"))
            return None
        return Span(day, start, end)

    def version(self) -> Version:
        return Version(self.cleaned_data["valid_from"], self.cleaned_data["valid_to"])

    def days(self) -> list[Day]:
        """The week as the page shows it: each day's spans, and one empty one."""
        return [self._day(number) for number in range(7)]

    def _day(self, day: int) -> Day:
        pairs, spans = [], []
        for number in range(SPANS_A_DAY):
            opens, closes = self[f"d{day}_{number}_o"], self[f"d{day}_{number}_c"]
            is_empty = not (opens.value() or closes.value() or opens.errors or closes.errors)
            pairs.append(SpanPair(opens, closes, is_empty))
            start, end = minutes_typed(str(opens.value() or "")), minutes_typed(str(closes.value() or ""))
            if start is not None and end is not None and start < (end or DAY_MINUTES):
                spans.append((start, end or DAY_MINUTES))
        shown = [pair for pair in pairs if not pair.is_new]
        empty = [pair for pair in pairs if pair.is_new][:1]
        spans.sort()
        gaps = [f"{clock(one[1])}–{clock(two[0])}" for one, two in itertools.pairwise(spans) if one[1] < two[0]]
        return Day(day, str(WEEKDAYS[day]), shown + empty, sum(end - start for start, end in spans), gaps)


class ClosureForm(forms.Form):
    date = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day"), "invalid": _("Choose a day")},
    )
    name = forms.CharField(label=_("What"), max_length=120, error_messages={"required": _("Say why it is closed")})
    everywhere = forms.BooleanField(label=_("Close all calendars that day"), required=False)


class PlanForm(forms.Form):
    starts = forms.DateField(
        label=_("From this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day on which the new hours begin"), "invalid": _("Choose a day")},
    )


class ContactForm(forms.ModelForm):
    """Validation at the fields is the model's own."""

    class Meta:
        model = ContactPoint
        fields = ("kind", "name", "value", "location", "audience", "calendar", "is_active")
        labels = {
            "kind": _("Kind"), "name": _("Name"), "value": _("Number, address or link"), "location": _("Where it is"),
            "audience": _("Who it is for"), "calendar": _("Opening hours"), "is_active": _("Shown to people"),
        }  # fmt: skip
        help_texts = {"name": _("As people read it, like “Call us”."), "location": _("For a desk: building and floor.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].empty_label = _("At any time")  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The service sets and checks the row; here nothing is written onto it."""
