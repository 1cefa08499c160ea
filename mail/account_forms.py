"""The fields of a mailbox's account; each way shows those it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mail.account_setup import BASIC, FACTS, GOOGLE, MICROSOFT, OTHER
from mail.models import MailboxAccount

# way → what it is called, and when it is the right one
WAYS: dict[str, tuple[Any, Any]] = {
    MICROSOFT: ("Microsoft 365", _("Signs in by OAuth 2.0; Microsoft takes no passwords for this any more.")),
    GOOGLE: ("Google Workspace", _("Signs in by OAuth 2.0.")),
    BASIC: (
        _("Another server, by user name and password"),
        _("Dovecot, Cyrus, Exchange on your own machines and the like."),
    ),
    OTHER: (
        _("Another server, by OAuth 2.0"),
        _("When your provider names addresses for signing in and for tokens."),
    ),
}
_ports = {"min_value": 1, "max_value": 65_535}
_quiet = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
SIGN_IN = {
    BASIC: ("username", "password"),
    MICROSOFT: ("username", "tenant", "client_id", "client_secret", "flow"),
    GOOGLE: ("username", "client_id", "client_secret"),
    OTHER: ("username", "client_id", "client_secret", "flow", "authorize_url", "token_url", "scope"),
}
FETCHING = ("folder", "processed_folder", "since", "silent_hours", "idles")
IMAP, SMTP = ("imap_host", "imap_port", "imap_security"), ("smtp_host", "smtp_port", "smtp_security")


class AccountForm(forms.Form):
    """Only the fields of `way`; secrets are never shown, and an empty one keeps what is kept."""

    username = forms.CharField(
        label=_("User name"),
        max_length=254,
        widget=forms.TextInput(attrs=_quiet),
        help_text=_("Mostly the mailbox’s address."),
        error_messages={"required": _("Enter the user name: mostly it is the mailbox’s address.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    tenant = forms.CharField(
        label=_("Tenant"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_quiet),
        help_text=_("Its id, or a domain of yours, like example.ac.uk"),
    )
    client_id = forms.CharField(
        label=_("Client id"), max_length=200, required=False, widget=forms.TextInput(attrs=_quiet)
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    flow = forms.ChoiceField(label=_("Who signs in"), choices=MailboxAccount.FLOWS)
    authorize_url = forms.CharField(
        label=_("Address for signing in"), max_length=300, required=False, widget=forms.URLInput(attrs=_quiet)
    )
    token_url = forms.CharField(
        label=_("Address for tokens"), max_length=300, required=False, widget=forms.URLInput(attrs=_quiet)
    )
    scope = forms.CharField(
        label=_("Scope"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs=_quiet),
        help_text=_("What is asked for, as the provider’s guide says."),
    )
    fetches = forms.BooleanField(
        label=_("Fetch mail from it"), required=False, help_text=_("Once a minute, and at once when it tells of mail.")
    )
    imap_host = forms.CharField(
        label=_("IMAP server"), max_length=253, required=False, widget=forms.TextInput(attrs=_quiet)
    )
    imap_port = forms.IntegerField(label=_("Port"), **_ports)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=MailboxAccount.SECURITIES)
    folder = forms.CharField(label=_("Folder"), max_length=200)
    processed_folder = forms.CharField(
        label=_("Then move to"),
        max_length=200,
        required=False,
        help_text=_("Made if it is missing. Empty leaves mail where it is; then keep the folder small."),
    )
    since = forms.DateField(
        label=_("Leave mail alone that came before"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Else everything in the folder becomes tickets, and is acknowledged."),
    )
    silent_hours = forms.IntegerField(
        label=_("Warn when no mail comes for (hours)"), min_value=0, max_value=9_999, help_text=_("0 never warns.")
    )
    idles = forms.BooleanField(label=_("Be told of new mail at once"), required=False)
    sends = forms.BooleanField(
        label=_("Send mail by it"),
        required=False,
        help_text=_("Else mail from this address leaves by the server that EMAIL_URL names."),
    )
    smtp_host = forms.CharField(
        label=_("SMTP server"), max_length=253, required=False, widget=forms.TextInput(attrs=_quiet)
    )
    smtp_port = forms.IntegerField(label=_("Port"), **_ports)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=MailboxAccount.SECURITIES)

    def __init__(self, *args: Any, way: str, account: MailboxAccount, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(account, name) for name in FACTS}, **kwargs)
        servers = (*IMAP, *SMTP) if way in (BASIC, OTHER) else ()
        shown = {*SIGN_IN[way], "fetches", *FETCHING, "sends", *servers}
        for name in [name for name in self.fields if name not in shown]:
            del self.fields[name]
        for name in ("password", "client_secret"):
            if name in self.fields and getattr(account, f"{name}_sealed"):
                self.fields[name].help_text = _("Kept, and not shown. Leave it empty to keep it.")
        self.sign_in = [self[name] for name in SIGN_IN[way]]
        self.imap = [self[name] for name in IMAP if name in self.fields]
        self.fetching = [self[name] for name in FETCHING if name != "idles"]
        self.smtp = [self[name] for name in SMTP if name in self.fields]
