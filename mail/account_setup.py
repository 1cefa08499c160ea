"""Writes about the accounts of mailboxes: how their mail is fetched and sent. Each leaves a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_administer
from common import audit
from common.errors import Invalid
from common.sealed import seal
from mail import oauth
from mail.account_checks import account_check
from mail.inbound.fetching import open_session
from mail.models import Mailbox, MailboxAccount
from mail.outbound.smtp import smtp_test
from mail.troubles import Trouble, trouble_of

BASIC, MICROSOFT, GOOGLE, OTHER = "password", "microsoft", "google", "other"
WAYS = (BASIC, MICROSOFT, GOOGLE, OTHER)
# Where the large providers are reached; nobody has to look it up.
SERVERS: dict[str, dict[str, Any]] = {
    MICROSOFT: {
        "imap_host": "outlook.office365.com", "imap_port": 993, "imap_security": "tls",
        "smtp_host": "smtp.office365.com", "smtp_port": 587, "smtp_security": "starttls",
    },
    GOOGLE: {
        "imap_host": "imap.gmail.com", "imap_port": 993, "imap_security": "tls",
        "smtp_host": "smtp.gmail.com", "smtp_port": 587, "smtp_security": "starttls",
    },
}  # fmt: skip
SECRETS = ("password", "client_secret")
FACTS = (
    "auth", "provider", "flow", "username", "tenant", "client_id", "authorize_url", "token_url", "scope",
    "fetches", "imap_host", "imap_port", "imap_security", "folder", "processed_folder", "since", "idles",
    "silent_hours", "sends", "smtp_host", "smtp_port", "smtp_security",
)  # fmt: skip


@dataclass(frozen=True)
class Tested:
    """What a test found: `waiting` mails lie in the folder. `trouble` of fetching or of sending, if there was any."""

    waiting: int = 0
    fetching: Trouble | None = None
    sending: Trouble | None = None


def way_of(account: MailboxAccount) -> str:
    return BASIC if account.auth == MailboxAccount.BASIC else account.provider


@transaction.atomic
def account_save(*, actor: User, mailbox: Mailbox, way: str, fields: Mapping[str, Any]) -> MailboxAccount:
    """Makes or changes the account of a mailbox; an empty secret leaves the kept one. Raises NotAllowed, Invalid.

    Another user or server is another account: tokens somebody agreed to for the former one are dropped, and its
    UIDs mean nothing any more.
    """
    can_administer(actor).require()
    if way not in WAYS:
        raise Invalid(_("Choose how the mailbox is reached."), field="way")
    account = MailboxAccount.objects.select_for_update().filter(mailbox=mailbox).first()
    before = account_facts(account) if account else {}
    account = account or MailboxAccount(mailbox=mailbox)
    former = (account.username, account.imap_host, account.provider, account.client_id, account.tenant, account.flow)
    account.auth = MailboxAccount.BASIC if way == BASIC else MailboxAccount.OAUTH
    account.provider = way if way != BASIC else MailboxAccount.OTHER
    for name, value in {**fields, **SERVERS.get(way, {})}.items():
        if name not in SECRETS:
            setattr(account, name, value)
    for name in SECRETS:
        if fields.get(name):
            setattr(account, f"{name}_sealed", seal(str(fields[name])))
    if former != (
        account.username, account.imap_host, account.provider, account.client_id, account.tenant, account.flow
    ):  # fmt: skip
        account.refresh_token_sealed = account.access_token_sealed = ""
        account.access_expires_at = None
    account_check(account)
    account.failures, account.problem, account.error, account.failing_since = 0, "", "", None
    account.run_after = timezone.now()
    account.save()
    # The line names no secret; that one was given stands as a mark.
    after = account_facts(account) | {name: audit.HIDDEN for name in SECRETS if fields.get(name)}
    action = "changed" if before else "made"
    audit.record(actor=actor, action=action, subject=account, before=before, after=after, name=mailbox.address)
    return account


@transaction.atomic
def account_remove(*, actor: User, mailbox: Mailbox) -> None:
    """Mail is neither fetched from the server nor sent by it any more; what came stays. Raises NotAllowed, Invalid."""
    can_administer(actor).require()
    account = MailboxAccount.objects.select_for_update().filter(mailbox=mailbox).first()
    if account is None:
        raise Invalid(_("This mailbox has no account."), code="gone")
    subject = ("mailboxaccount", str(account.pk))
    before = account_facts(account)
    account.delete()
    audit.record(actor=actor, action="deleted", subject=subject, before=before, name=mailbox.address)


def account_test(*, actor: User, account: MailboxAccount) -> Tested:
    """Signs in to the servers as the fetcher and the sender do, and changes nothing there. Raises NotAllowed."""
    can_administer(actor).require()
    waiting, fetching, sending = 0, None, None
    if account.fetches:
        try:
            session = open_session(account)
            try:
                session.select()
                waiting = len(session.uids(account.since))
            finally:
                session.close()
        except Exception as error:
            fetching = trouble_of(error)
    if account.sends:
        sending = smtp_test(account)
    return Tested(waiting, fetching, sending)


def consent_keep(*, actor: User, account: MailboxAccount, flow: dict[str, Any], answer: Mapping[str, str]) -> None:
    """Keeps what somebody agreed to at the provider; the next look is at once. Raises NotAllowed, Trouble."""
    can_administer(actor).require()
    oauth.consent_end(account, flow=flow, answer=answer)
    with transaction.atomic():
        MailboxAccount.objects.filter(pk=account.pk, state=MailboxAccount.IDLE).update(
            run_after=timezone.now(), failures=0, failing_since=None, problem="", error=""
        )
        audit.record(actor=actor, action="changed", subject=account, before={"consent": ""},
                     after={"consent": f"{timezone.now():%Y-%m-%d %H:%M}"}, name=account.mailbox.address)  # fmt: skip


def account_facts(account: MailboxAccount) -> dict[str, Any]:
    return {name: getattr(account, name) for name in FACTS}
