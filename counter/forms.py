"""The form of a call, and that of a repeat issue. They check shapes; services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import NAME_MAX
from accounts.types import IDENTITY_CHECKS
from common.templatetags.ui import icon_names
from counter.models import Kind, Outcome, RepeatIssue
from counter.types import NewCall, Newcomer
from kb.models import Article
from tickets import numbers
from tickets.models import Queue, Ticket
from tickets.text import SUBJECT_MAX, TEXT_MAX

ADDRESS = _("Enter an email address like name@example.ac.uk, or none")


class TicketField(forms.CharField):
    """A ticket by its number, among those the agent works on."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=20, widget=forms.HiddenInput)
        self.rows = Ticket.objects.none()

    def to_python(self, value: Any) -> Ticket | None:
        number = super().to_python(value)
        if not number:
            return None
        key = numbers.parse(number)
        ticket = self.rows.filter(pk=key).first() if key else None
        if ticket is None:
            raise forms.ValidationError(_("That ticket is not one of your team’s."))
        return ticket

    def run_validators(self, value: Any) -> None:
        """The length was checked as text; a ticket has none."""


def _hidden(rows: Any = None) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        queryset=rows if rows is not None else User.objects.none(), required=False, widget=forms.HiddenInput
    )


class CallForm(forms.Form):
    """A call while it goes on. `who` and `behalf` are what is typed to find people, `caller` and
    `on_behalf_of` who was chosen."""

    kind = forms.ChoiceField(
        label=_("How they contacted us"), choices=Kind.choices, initial=Kind.PHONE, widget=forms.RadioSelect
    )
    who = forms.CharField(label=_("Who is it?"), required=False, max_length=200)
    caller = _hidden()
    new_name = forms.CharField(label=_("Their name"), required=False, max_length=NAME_MAX)
    new_email = forms.EmailField(
        label=_("Email address"), required=False, max_length=254, error_messages={"invalid": ADDRESS}
    )
    new_phone = forms.CharField(label=_("Phone or extension"), required=False, max_length=40)
    behalf = forms.CharField(label=_("On behalf of"), required=False, max_length=200)
    on_behalf_of = _hidden()
    issue = _hidden()
    article = _hidden()
    summary = forms.CharField(label=_("Summary"), required=False, max_length=SUBJECT_MAX)
    notes = forms.CharField(
        label=_("Notes"), required=False, strip=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )
    identity_check = forms.ChoiceField(
        label=_("Identity check"),
        choices=[("", _("Not checked")), *IDENTITY_CHECKS],
        required=False,
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, initial=Outcome.SOLVED)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Ticket.Priority.choices, coerce=int, initial=Ticket.Priority.NORMAL
    )
    queue = forms.ModelChoiceField(
        label=_("Pass to"), queryset=Queue.objects.none(), required=False, empty_label=_("Keep with me")
    )
    ticket = TicketField()
    seen_status = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    mails_steps = forms.BooleanField(label=_("Email them the steps"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, merged_into__isnull=True)
        self.fields["caller"].queryset = self.fields["on_behalf_of"].queryset = people
        self.fields["issue"].queryset = RepeatIssue.objects.filter(is_active=True).select_related(
            "queue", "article", "topic"
        )
        self.fields["article"].queryset = Article.objects.visible_to(user)
        self.fields["queue"].queryset = Queue.objects.select_related("team").order_by("name")  # as on a ticket
        self.fields["ticket"].rows = Ticket.objects.at_desk_of(user)
        self.fields["notes"].widget.attrs["placeholder"] = _("What you did. Kept inside the team.")
        for name in ("who", "behalf"):
            self.fields[name].widget.attrs |= {"placeholder": _("Name, email, phone or ID"), "autocomplete": "off"}
        for name in ("new_name", "new_email", "new_phone", "summary"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def call(self) -> NewCall:
        """What was filled in."""
        data = self.cleaned_data
        names = ("kind", "caller", "on_behalf_of", "issue", "article", "summary", "notes", "outcome", "priority")
        names += ("queue", "identity_check", "ticket", "seen_status", "mails_steps")
        given = {name: data[name] for name in names}
        newcomer = Newcomer(data["new_name"], data["new_email"], data["new_phone"]) if data["new_name"] else None
        return NewCall(newcomer=newcomer, **given)


class IssueForm(forms.ModelForm):
    """A repeat issue."""

    class Meta:
        model = RepeatIssue
        fields = (
            "name", "summary", "icon", "outcome", "queue", "priority", "topic", "article",
            "needs_identity_check", "position", "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["icon"] = forms.ChoiceField(
            label=_("Icon"), choices=[(name, name) for name in sorted(icon_names())], initial="phone"
        )
        self.fields["article"].queryset = Article.objects.visible_to(user).order_by("question")
        for name in ("queue", "topic", "article"):
            self.fields[name].empty_label = _("None")
