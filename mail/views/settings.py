"""Settings of mailboxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import administrator_required
from common.forms import attempted
from mail.models import Mailbox
from mail.reach import Reach, reach_of
from mail.setup import mailbox_save
from tickets.models import Queue


class MailboxForm(forms.Form):
    address = forms.CharField(
        label=_("Address"),
        max_length=254,
        error_messages={"required": _("Enter an email address, like it-help@example.ac.uk")},
        help_text=_("Mail to it, and to it with a +tag, is filed here. Your mail server has to hand it over."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What people read as the sender."),
        error_messages={"required": _("Give the mailbox a name: people read it as the sender")},
    )
    queue = forms.ModelChoiceField(
        Queue.objects.all(), label=_("Queue"), empty_label=None, help_text=_("Where its mail becomes tickets.")
    )
    is_default = forms.BooleanField(
        label=_("Takes mail for unknown addresses"), required=False, help_text=_("Exactly one mailbox does.")
    )
    is_active = forms.BooleanField(
        label=_("Active"),
        required=False,
        help_text=_(
            "Without it new mail goes to the mailbox for unknown addresses. Replies to old tickets still arrive."
        ),
    )

    def __init__(self, *args: Any, mailbox: Mailbox | None, **kwargs: Any) -> None:
        names = ("address", "name", "queue", "is_default", "is_active")
        initial = {name: getattr(mailbox, name) for name in names} if mailbox else {"is_active": True}
        super().__init__(*args, initial=initial, **kwargs)


@require_safe
@administrator_required
def desk_mailboxes(request: HttpRequest) -> HttpResponse:
    """The addresses of the desk, and by which server mail leaves: that is the environment's."""
    boxes = Mailbox.objects.select_related("queue", "account").order_by("address")
    context = {"mailboxes": [(box, _reach(box)) for box in boxes], "server": server_words()}
    return render(request, "settings/mailboxes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_mailbox(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One mailbox; without a key, a new one."""
    mailbox = get_object_or_404(Mailbox, pk=pk) if pk is not None else None
    form = MailboxForm(request.POST or None, mailbox=mailbox)
    if request.method == "POST" and form.is_valid():
        saved = attempted(form, lambda: mailbox_save(actor=request.user, mailbox=mailbox, **form.cleaned_data))
        if saved:
            messages.success(request, _now("%(address)s is saved.") % {"address": saved.address})
            return redirect("desk_mailboxes")
    context = {"form": form, "mailbox": mailbox, "reach": _reach(mailbox), "has_queues": Queue.objects.exists()}
    return render(request, "settings/mailbox.html", context, status=400 if form.errors else 200)


def _reach(mailbox: Mailbox | None) -> Reach | None:
    """How its server is reached, if it has an account."""
    account = getattr(mailbox, "account", None)
    return reach_of(account, timezone.now()) if account else None


def server_words() -> list[tuple[str, str]]:
    """How mail leaves and arrives, as names and values; no name or password of an account."""
    if "OutboxBackend" in settings.EMAIL_BACKEND:
        way = _now("kept as files in the data folder, nothing leaves")
    else:
        way = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        if getattr(settings, "EMAIL_USE_SSL", False) or getattr(settings, "EMAIL_USE_TLS", False):
            way += _now(", encrypted")
    return [
        ("EMAIL_URL", way),
        ("DEFAULT_MAILBOX", settings.DEFAULT_MAILBOX),
        ("HELPDESK_SMTP_HOST, HELPDESK_SMTP_PORT", f"{settings.SMTP_HOST}:{settings.SMTP_PORT}"),
        ("MAIL_AUTHSERV_ID", settings.MAIL_AUTHSERV_ID or _now("nobody’s")),
    ]
