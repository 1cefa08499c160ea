"""How the mail of a mailbox is fetched and sent: servers, user, secret, and what became of the last tries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import WorkRow
from mail.models.mailboxes import Mailbox


class MailboxAccount(WorkRow):
    """The account behind a mailbox. A row of work, too: it is claimed for each look at its server.

    `*_sealed` hold secrets (`common.sealed`). `failures` counts looks that failed in a row, `problem` says why in
    a code, `error` in the server's words. `stuck` holds UIDs the server would not give, with its words.
    """

    IDLE, FETCHING = "idle", "fetching"
    STATES = [(IDLE, _("Waiting")), (FETCHING, _("Looking"))]
    due_states = (IDLE,)
    claimed_state = FETCHING

    TLS, STARTTLS, UNENCRYPTED = "tls", "starttls", "plain"
    SECURITIES = [
        (TLS, _("TLS from the first byte")),
        (STARTTLS, _("STARTTLS")),
        (UNENCRYPTED, _("Not encrypted (this machine only)")),
    ]
    BASIC, OAUTH = "password", "oauth"
    AUTHS = [(BASIC, _("User name and password")), (OAUTH, _("OAuth 2.0"))]
    MICROSOFT, GOOGLE, OTHER = "microsoft", "google", "other"
    PROVIDERS = [(MICROSOFT, "Microsoft 365"), (GOOGLE, "Google Workspace"), (OTHER, _("Another provider"))]
    DELEGATED, APPLICATION = "delegated", "application"
    FLOWS = [
        (DELEGATED, _("Somebody signs in for the mailbox once")),
        (APPLICATION, _("The help desk signs in as an application")),
    ]
    CREDENTIALS, CERTIFICATE, CONNECTION, FOLDER, CONSENT, SERVER = (
        "credentials",
        "certificate",
        "connection",
        "folder",
        "consent",
        "server",
    )

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="account")
    auth = models.CharField(_("sign-in"), max_length=10, choices=AUTHS, default=BASIC)
    username = models.CharField(_("user name"), max_length=254)
    password_sealed = models.TextField(blank=True)

    provider = models.CharField(_("provider"), max_length=10, choices=PROVIDERS, default=OTHER)
    flow = models.CharField(max_length=12, choices=FLOWS, default=DELEGATED)
    tenant = models.CharField(_("tenant"), max_length=100, blank=True)
    client_id = models.CharField(_("client id"), max_length=200, blank=True)
    client_secret_sealed = models.TextField(blank=True)
    authorize_url = models.URLField(max_length=300, blank=True)
    token_url = models.URLField(max_length=300, blank=True)
    scope = models.CharField(max_length=400, blank=True)
    refresh_token_sealed = models.TextField(blank=True)
    access_token_sealed = models.TextField(blank=True)
    access_expires_at = models.DateTimeField(null=True, blank=True)

    fetches = models.BooleanField(_("fetch mail"), default=True)
    imap_host = models.CharField(_("IMAP server"), max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(_("port"), default=993)
    imap_security = models.CharField(_("encryption"), max_length=8, choices=SECURITIES, default=TLS)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    processed_folder = models.CharField(_("then move to"), max_length=200, blank=True, default="Processed")
    since = models.DateField(_("leave older mail alone"), null=True, blank=True)
    idles = models.BooleanField(_("be told of new mail at once"), default=True)
    silent_hours = models.PositiveSmallIntegerField(_("warn when no mail comes for (hours)"), default=72)

    sends = models.BooleanField(_("send mail"), default=False)
    smtp_host = models.CharField(_("SMTP server"), max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(_("port"), default=587)
    smtp_security = models.CharField(_("encryption"), max_length=8, choices=SECURITIES, default=STARTTLS)

    state = models.CharField(max_length=10, choices=STATES, default=IDLE)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=12, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)  # the last look that went well
    mail_came_at = models.DateTimeField(null=True, blank=True)  # the last mail it found
    uidvalidity = models.PositiveBigIntegerField(null=True, blank=True)
    left_on_server = models.PositiveIntegerField(default=0)  # seen by the last look and not yet ours
    stuck = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(username=""), name="mailbox_account_has_user"),
        ]
        indexes = [models.Index(fields=["state", "run_after"], name="mailbox_account_due")]

    def __str__(self) -> str:
        return f"account of {self.mailbox.address}"
