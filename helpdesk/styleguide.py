"""`/desk/styleguide/`: every component with its states, drawn by the templates the pages use.

For developers: whoever changes a component sees here what becomes of it, and whoever needs one finds it
here before making a second. Nothing is read from the database and nothing can be done on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from common.templatetags.ui import icon_names
from helpdesk.styleguide_desk import desk_samples
from tickets import statuses
from tickets.models import Rating, Ticket
from tickets.portal_forms import RatingForm


@dataclass(frozen=True)
class _Clock:
    """What `sla_chip` reads of a target."""

    state: str
    due_at: datetime | None = None
    words: str = ""


class _SampleForm(forms.Form):
    """One field of each kind, with hints."""

    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("We’ll reply here."),
        error_messages={"required": gettext_lazy("Enter your email address, like name@example.ac.uk")},
    )
    text = forms.CharField(label=gettext_lazy("Tell us more"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Ticket.Priority.choices)
    file = forms.FileField(label=gettext_lazy("File"), required=False)


@require_safe
@agent_required
def styleguide(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "clocks": [
            _Clock("running", now + timedelta(hours=3, minutes=5)),
            _Clock("soon", now + timedelta(minutes=24)),
            _Clock("late", now - timedelta(minutes=65)),
            _Clock("paused", None, _("Paused")),
            _Clock("met", None, _("Met")),
        ],
        "statuses": [code for code, _label in statuses.CHOICES],
        "priorities": Ticket.Priority.values,
        "people": ["Aisha Khan", "Sam Okoro", "Priya Nair", "Maya Chen"],
        "hours": _hours(),
        "messages_of_a_ticket": _messages(now),
        "form": _SampleForm(auto_id="sample_%s"),
        "broken_form": _broken(),
        "rating": RatingForm(auto_id="rate_%s"),
        "scores": Rating.SCORES,
        "icons": sorted(icon_names()),
        "tokens": [
            "surface",
            "surface-2",
            "surface-3",
            "primary",
            "primary-soft",
            "good",
            "warn",
            "bad",
            "info",
            "note",
        ],
        "now": now,
        "yesterday": now - timedelta(hours=30),
        **desk_samples(now),
    }
    return render(request, "helpdesk/styleguide.html", context)


def _broken() -> forms.Form:
    form = _SampleForm({"email": "", "text": "", "priority": "3"}, auto_id="broken_%s")
    form.is_valid()
    return form


def _hours() -> list[dict[str, Any]]:
    """A week with a gap on Friday, as `components/_hours.html` takes it."""
    span = {"words": "8:00 – 17:00"}
    friday = [{"words": "8:00 – 9:00"}, {"words": "10:00 – 17:00"}]
    return [
        {"label": _("Mon – Thu"), "spans": [span]},
        {"label": _("Friday"), "spans": friday, "is_today": True},
        {"label": _("Sat – Sun"), "spans": []},
    ]


def _messages(now: datetime) -> list[dict[str, Any]]:
    """The three looks of a message, and an event, as `components/_message.html` takes them."""
    return [
        {"kind": "in", "author": "Aisha Khan", "when": now, "body": _("The code never arrives.")},
        {"kind": "out", "author": "Priya Nair", "when": now, "body": _("Which address did you give us?")},
        {"kind": "note", "author": "Sam Okoro", "when": now, "body": _("Checked her card. OK to change.")},
        {"kind": "event", "icon_name": "user-check", "text": _("Priya Nair took this ticket"), "when": now},
    ]
