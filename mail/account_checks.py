"""Is what an administrator entered about an account fit to be used? Nothing is asked of the network."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from common.errors import Invalid
from mail.models import MailboxAccount

_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")


def account_check(account: MailboxAccount) -> None:
    """Raises Invalid with the field. Names of servers are put into lower case."""
    if not account.username.strip():
        raise Invalid(_("Enter the user name: mostly it is the mailbox’s address."), field="username")
    if not (account.fetches or account.sends):
        raise Invalid(_("Choose whether mail is fetched, sent, or both."), field="fetches")
    _check_servers(account)
    if account.fetches and not account.folder.strip():
        raise Invalid(_("Name the folder, mostly INBOX."), field="folder")
    if account.processed_folder and account.processed_folder.strip().lower() == account.folder.strip().lower():
        raise Invalid(_("This is the folder mail is fetched from: name another one."), field="processed_folder")
    if account.auth == MailboxAccount.BASIC:
        if not account.password_sealed:
            raise Invalid(_("Enter the password."), field="password")
        return
    _check_oauth(account)


def _check_servers(account: MailboxAccount) -> None:
    for use, host, security in (
        (account.fetches, "imap_host", "imap_security"),
        (account.sends, "smtp_host", "smtp_security"),
    ):
        name = str(getattr(account, host)).strip().lower()
        setattr(account, host, name)
        if not use:
            continue
        if not (_HOST.match(name) or _is_ip(name)):
            raise Invalid(_("Enter the name of a server, like imap.example.ac.uk"), field=host)
        if getattr(account, security) == MailboxAccount.UNENCRYPTED and not is_this_machine(name):
            words = _("A password must not go over the network without encryption. Choose TLS or STARTTLS.")
            raise Invalid(words, field=security)


def _check_oauth(account: MailboxAccount) -> None:
    if not account.client_id.strip():
        raise Invalid(_("Enter the client id that the provider gave this help desk."), field="client_id")
    if account.flow == MailboxAccount.APPLICATION and not account.client_secret_sealed:
        raise Invalid(_("An application needs its client secret."), field="client_secret")
    if account.provider == MailboxAccount.MICROSOFT and not re.fullmatch(r"[\w.-]{1,100}", account.tenant):
        raise Invalid(_("Enter the tenant: its id, or a domain of yours."), field="tenant")
    if account.provider != MailboxAccount.OTHER:
        return
    for field in ("authorize_url", "token_url"):
        parts = urlsplit(str(getattr(account, field)))
        needed = field == "token_url" or account.flow == MailboxAccount.DELEGATED
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))
        if needed and not (is_safe and parts.hostname):
            raise Invalid(_("Enter an address that begins with https://"), field=field)
    if not account.scope.strip():
        raise Invalid(_("Enter what is asked for, as the provider’s guide says."), field="scope")


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_this_machine(name: str) -> bool:
    return name == "localhost" or (_is_ip(name) and ipaddress.ip_address(name).is_loopback)
