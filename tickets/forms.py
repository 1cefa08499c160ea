"""Forms of the desk. They check shapes; what may be done is decided by services and policies."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from accounts.services import NAME_MAX
from common.uploads import FilesForm
from tickets import statuses
from tickets.models import Message, Queue, Ticket
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


class ComposeForm(FilesForm):
    """A reply or a note. `kind` has no default on purpose: a note must never become public by a slip."""

    REPLY, NOTE = Message.REPLY, Message.NOTE

    kind = forms.ChoiceField(choices=[(REPLY, _("Public reply")), (NOTE, _("Internal note"))])
    text = forms.CharField(
        label=_("Message"),
        required=False,
        strip=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    set_status = forms.ChoiceField(choices=statuses.CHOICES, required=False)
    last_seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    nonce = NonceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].label = _("Attach files")
        self.fields["files"].widget.attrs.pop("aria-describedby", None)

    @property
    def is_note(self) -> bool:
        """Which tab is open; also for a form that came back with an error."""
        return self["kind"].value() == self.NOTE

    def words(self) -> dict[str, Any]:
        """What `desk_write` takes besides the files."""
        names = ("kind", "text", "nonce", "last_seen", "set_status")
        return {name: self.cleaned_data[name] for name in names}


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
