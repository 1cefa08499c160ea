"""Forms of the desk. They check shapes; what may be done is decided by services and policies."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from accounts.addresses import normalise_email
from accounts.services import NAME_MAX
from common.uploads import FILES_MAX, FilesForm
from tickets import statuses
from tickets.models import Macro, Message, Queue, Ticket
from tickets.services.opening import CC_MAX
from tickets.text import SUBJECT_MAX, TEXT_MAX

ENTER_ADDRESS = _("Enter their email address, like name@example.ac.uk")


class NonceField(forms.UUIDField):
    """Names one filled-in form, however often it is sent; a missing or odd one gets a new name."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid.uuid4)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except forms.ValidationError:
            return uuid.uuid4()


class AddressesField(forms.CharField):
    """Email addresses with commas, semicolons or spaces between; cleans to a list, each once."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=3000, label=_("Cc"))

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        words = [word.strip("<>,;") for word in re.split(r"[\s,;]+", super().clean(value) or "")]
        addresses = list(dict.fromkeys(normalise_email(word) for word in words if word))
        if len(addresses) > CC_MAX:
            raise forms.ValidationError(_("Copy in at most %(count)d people") % {"count": CC_MAX})
        for address in addresses:
            try:
                validate_email(address)
            except forms.ValidationError as error:
                words_of = _("“%(address)s” is no email address") % {"address": address[:80]}
                raise forms.ValidationError(words_of) from error
        return addresses


class BoxForm(forms.Form):
    """The box as it stands: what a draft keeps. `kind` has no default on purpose: a note must never become
    public by a slip.
    """

    REPLY, NOTE = Message.REPLY, Message.NOTE

    kind = forms.ChoiceField(choices=[(REPLY, _("Public reply")), (NOTE, _("Internal note"))])
    text = forms.CharField(
        label=_("Message"),
        required=False,
        strip=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    last_seen = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
    nonce = NonceField()
    macro = forms.ModelChoiceField(queryset=Macro.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["macro"].queryset = Macro.objects.visible_to(user)  # type: ignore[attr-defined]

    @property
    def is_note(self) -> bool:
        """Which tab is open; also for a form that came back with an error."""
        return self["kind"].value() == self.NOTE


class DraftForm(BoxForm):
    """A draft as the page saves it: addresses as they were typed so far, and where the words came from."""

    cc = forms.CharField(required=False, max_length=3000)
    moved_from = forms.ChoiceField(required=False, choices=[("", ""), *Message.KINDS])

    def clean_cc(self) -> list[str]:
        return [word[:254] for word in re.split(r"[\s,;]+", self.cleaned_data["cc"]) if word][:CC_MAX]


class ComposeForm(BoxForm, FilesForm):
    """A reply or a note that is sent. `asks` names what its writer is to confirm, once it was refused for it."""

    asks = ""

    cc = AddressesField()
    set_status = forms.ChoiceField(choices=[("", ""), *statuses.CHOICES], required=False)
    then = forms.ChoiceField(choices=[("", ""), *statuses.CHOICES], required=False)
    seen_event = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
    confirmed = forms.MultipleChoiceField(
        required=False, choices=[(each, each) for each in ("gaps", "internal", "going")]
    )
    has_script = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].label = _("Attach files")
        self.fields["files"].widget.attrs.pop("aria-describedby", None)

    def clean(self) -> dict[str, Any]:
        """`draft_files` are keys of files uploaded before; what is no key is left out. `then` is the status to
        set before going on to the next ticket.
        """
        data = super().clean() or self.cleaned_data
        data["set_status"] = data.get("then") or data.get("set_status", "")
        keys = self.data.getlist("draft_file") if hasattr(self.data, "getlist") else []
        data["draft_files"] = [key for text in keys[: 2 * FILES_MAX] if (key := _key_of(text))]
        return data

    def words(self) -> dict[str, Any]:
        """What `desk_write` takes besides the files."""
        names = (
            "kind", "text", "nonce", "last_seen", "seen_event", "set_status", "cc", "macro", "draft_files", "confirmed",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


def _key_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class NewTicketForm(FilesForm):
    """A ticket that an agent opens for a caller or a visitor."""

    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("Answers go here, with a private link."),
        error_messages={"required": ENTER_ADDRESS, "invalid": ENTER_ADDRESS},
    )
    name = forms.CharField(label=_("Name"), max_length=NAME_MAX, required=False)
    channel = forms.ChoiceField(
        label=_("How did they reach us?"),
        choices=[
            (Ticket.Channel.PHONE, _("By phone")),
            (Ticket.Channel.WALK_IN, _("At the desk")),
            (Ticket.Channel.EMAIL, pgettext("channel", "By email")),
        ],
        initial=Ticket.Channel.PHONE,
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=SUBJECT_MAX,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    text = forms.CharField(
        label=_("What did they say?"), required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 6})
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Ticket.Priority.choices, coerce=int, initial=Ticket.Priority.NORMAL
    )
    queue = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.none(), empty_label=None)
    nonce = NonceField()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].label = _("Files")
        self.fields["files"].widget.attrs.pop("aria-describedby", None)
        queues = Queue.objects.visible_to(user).order_by("-is_default", "name")
        field = self.fields["queue"]
        field.queryset = queues
        field.initial = queues.first()
        if field.initial is None:  # an agent without a queue: the desk's default takes it
            del self.fields["queue"]
