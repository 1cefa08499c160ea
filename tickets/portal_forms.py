"""Forms of requesters: the report, what they write on their tickets, and the asking for a new link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalise_email
from common.uploads import FilesForm
from kb.models import Article, Topic
from tickets.forms import NonceField
from tickets.models import Rating
from tickets.text import SUBJECT_MAX, TEXT_MAX

EMAIL_WORDS = _("Enter your email address, like name@example.ac.uk")
_EMAIL_FAULTS = ("required", "invalid", "max_length", "null_characters_not_allowed")
_SUGGESTS = {
    "autocomplete": "off",
    "hx-get": reverse_lazy("report_suggest"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#suggestions",
    "hx-sync": "this:replace",
}
TOO_LONG = _("That is longer than we can take. Send the rest as a file")


class EmailField(forms.EmailField):
    """An address as people type it; whatever is wrong, the words say what to do."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=254,
            error_messages=dict.fromkeys(_EMAIL_FAULTS, EMAIL_WORDS),
            widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return normalise_email(super().clean(value))


class QuietNumberField(forms.IntegerField):
    """A number from an address or a hidden field: anything else counts as none, and never stops a form."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, min_value=1, max_value=most, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int | None:
        try:
            number: int | None = super().clean(value)
        except ValidationError:
            return None
        return number


class TopicField(forms.ModelChoiceField):
    """A topic by its slug, none for "Something else"."""

    def to_python(self, value: Any) -> Topic | None:
        return super().to_python(value.replace("\x00", "") if isinstance(value, str) else value)


class ReportForm(FilesForm):
    """What goes wrong, and where the answer goes: the address of a guest, or the account of who is signed in.

    `website` is a trap: people do not see it, programs fill it in.
    """

    field_order = ["subject", "topic", "text", "files", "email", "website"]

    subject = forms.CharField(
        label=_("What’s going wrong?"),
        help_text=_("One short sentence. For example, “I can’t get on the Wi-Fi”."),
        max_length=SUBJECT_MAX,
        error_messages={
            "required": _("Say in one short sentence what’s going wrong"),
            "max_length": _("Say it in at most %(limit_value)d letters here, and the rest under “Tell us more”"),
        },
        widget=forms.TextInput(attrs=_SUGGESTS),
    )
    topic = TopicField(
        label=_("What is it about?"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        required=False,
        blank=True,
        empty_label=_("Something else"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose what it is about")},
    )
    text = forms.CharField(
        label=_("Tell us more"),
        help_text=_("What did you try, and what did you see? Never send us your password."),
        required=False,
        strip=False,
        max_length=TEXT_MAX,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = EmailField(
        label=_("Your email address"),
        help_text=_("We’ll reply here. Use one you can open now: not your university one if you’re locked out."),
    )
    website = forms.CharField(label=_("Leave this empty"), required=False, widget=forms.TextInput)
    article = QuietNumberField(2**63 - 1)
    step = QuietNumberField(1000)
    nonce = NonceField()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        if user.is_authenticated:
            del self.fields["email"]
        self.about = self._article()

    def _article(self) -> Article | None:
        """The answer they came from, if they may read it; whatever else is sent is left out without a word."""
        pk = self.fields["article"].clean(self["article"].value())
        return Article.objects.visible_to(self.user).select_related("topic").filter(pk=pk).first() if pk else None

    @property
    def at_step(self) -> int | None:
        """The step of `about` they are stuck at, when it has one of that number."""
        step: int | None = self.fields["step"].clean(self["step"].value())
        return step if step and self.about and step <= self.about.step_count else None

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave the last box empty: only programs fill it in"))
        return ""

    def report(self) -> dict[str, Any]:
        """What `report_send` takes besides the actor."""
        data = self.cleaned_data
        return {
            "email": data.get("email") or self.user.email,
            "name": "",
            "subject": data["subject"],
            "text": data["text"],
            "nonce": data["nonce"],
            "topic": data["topic"] or (self.about.topic if self.about else None),
            "article": self.about,
            "step": self.at_step,
            "uploads": data["files"],
        }


class PortalReplyForm(FilesForm):
    """Words of a requester on their ticket."""

    field_order = ["text", "files"]

    text = forms.CharField(
        label=_("Your reply"),
        required=False,
        strip=False,
        max_length=TEXT_MAX,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    nonce = NonceField()


class NewLinkForm(forms.Form):
    email = EmailField(label=_("Your email address"), help_text=_("The one you used when you wrote to us."))


class RatingForm(forms.Form):
    """How it went: one of three words, and what made it so."""

    score = forms.ChoiceField(
        label=_("Your answer"),
        choices=Rating.SCORES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the three answers")),
    )
    comment = forms.CharField(
        label=_("What made you choose that?"),
        required=False,
        max_length=2000,
        error_messages={"max_length": _("Say it in at most %(limit_value)d letters")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
