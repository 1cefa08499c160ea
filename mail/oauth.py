"""Access to mailboxes of Microsoft 365, Google and others by OAuth 2.0 (RFC 6749) instead of a password.

The tokens are asked for with the client of msal, Microsoft's library; the mail servers take them as XOAUTH2.
Whatever goes wrong is a `Trouble`, for fetching and sending alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from common.sealed import Unreadable, seal, unseal
from mail.models import MailboxAccount
from mail.troubles import Trouble

if TYPE_CHECKING:
    from msal.oauth2cli.oauth2 import Client

# msal and requests are imported where they are used: most desks need neither, and they slow down each start.
SECONDS = 15
EARLY = timedelta(minutes=5)  # a token is renewed before its time: a long look must not lose it
LIFE = 3600  # seconds, when the server does not say
_MICROSOFT = "https://login.microsoftonline.com/%s/oauth2/v2.0/"
_GOOGLE = ("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token")
_OUTLOOK = "https://outlook.office.com/"
SCOPES = {
    (MailboxAccount.MICROSOFT, MailboxAccount.DELEGATED): (
        f"{_OUTLOOK}IMAP.AccessAsUser.All {_OUTLOOK}SMTP.Send offline_access"
    ),
    (MailboxAccount.MICROSOFT, MailboxAccount.APPLICATION): "https://outlook.office365.com/.default",
    (MailboxAccount.GOOGLE, MailboxAccount.DELEGATED): "https://mail.google.com/",
}
# Somebody must sign in again, or an administrator must agree.
_CONSENT = frozenset({"invalid_grant", "interaction_required", "consent_required", "access_denied", "login_required"})


def endpoints(account: MailboxAccount) -> tuple[str, str]:
    """Where people agree, and where tokens are had."""
    if account.provider == MailboxAccount.MICROSOFT:
        base = _MICROSOFT % (account.tenant or "common")
        return f"{base}authorize", f"{base}token"
    return _GOOGLE if account.provider == MailboxAccount.GOOGLE else (account.authorize_url, account.token_url)


def scopes(account: MailboxAccount) -> list[str]:
    """What is asked for: to read the mailbox and to send from it, and nothing else."""
    return (SCOPES.get((account.provider, account.flow)) or account.scope).split()


def consent_begin(account: MailboxAccount, *, redirect_uri: str) -> dict[str, Any]:
    """What to keep in the browser's session; `auth_uri` in it is where the person goes to agree (with PKCE)."""
    extra = {"login_hint": account.username, "response_mode": "query"}  # a posted answer would come without our cookie
    if account.provider == MailboxAccount.GOOGLE:
        extra |= {"access_type": "offline", "prompt": "consent"}  # else there is no refresh token the second time
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # msal would have it posted
        flow: dict[str, Any] = _client(account).initiate_auth_code_flow(
            scope=scopes(account), redirect_uri=redirect_uri, **extra
        )
    return flow


def consent_end(account: MailboxAccount, *, flow: dict[str, Any], answer: Mapping[str, str]) -> None:
    """Takes the tokens for the code that came back. Raises Trouble; also when the answer is not to our question."""
    client = _client(account)
    try:
        result = _asked(lambda: client.obtain_token_by_auth_code_flow(flow, dict(answer)))
    except ValueError as error:
        raise Trouble(MailboxAccount.CONSENT, str(error)) from error
    if not result.get("refresh_token"):
        raise Trouble(MailboxAccount.CONSENT, "The provider gave no refresh token.")
    _keep(account, result)


def access_token(account: MailboxAccount) -> str:
    """A token that is good for some minutes at least, from the row or from the provider. Raises Trouble."""
    account.refresh_from_db()
    now = timezone.now()
    try:
        if account.access_expires_at and account.access_expires_at - EARLY > now and account.access_token_sealed:
            return unseal(account.access_token_sealed)
        refresh = unseal(account.refresh_token_sealed)
        client = _client(account)
    except Unreadable as error:
        raise Trouble(MailboxAccount.CREDENTIALS, str(error)) from error
    if account.flow == MailboxAccount.APPLICATION:
        result = _asked(lambda: client.obtain_token_for_client(scope=scopes(account)))
    elif not refresh:
        raise Trouble(MailboxAccount.CONSENT, "Nobody has signed in for this mailbox yet.")
    else:
        # Without a scope the one that was agreed to stays (RFC 6749 §6).
        result = _asked(lambda: client.obtain_token_by_refresh_token(refresh))
    _keep(account, result)
    return str(result["access_token"])


def access_token_forget(account: MailboxAccount) -> None:
    """The token in the row was refused: the next one is asked for anew."""
    account.access_token_sealed, account.access_expires_at = "", None
    account.save(update_fields=["access_token_sealed", "access_expires_at"])


def _client(account: MailboxAccount) -> Client:
    from msal.oauth2cli.oauth2 import Client

    authorize_url, token_url = endpoints(account)
    secret = unseal(account.client_secret_sealed)
    return Client(
        {"authorization_endpoint": authorize_url, "token_endpoint": token_url},
        account.client_id,
        default_body={"client_secret": secret} if secret else {},
        timeout=SECONDS,
    )


def _asked(ask: Any) -> dict[str, Any]:
    """The provider's answer, if it holds a token. Raises Trouble, and ValueError for what msal finds wrong itself."""
    import requests

    try:
        result: dict[str, Any] = ask()
    except requests.exceptions.JSONDecodeError as error:
        raise Trouble(MailboxAccount.SERVER, "The token server did not answer in JSON.") from error
    except requests.RequestException as error:
        raise Trouble(MailboxAccount.CONNECTION, type(error).__name__) from error
    if result.get("access_token"):
        return result
    code = str(result.get("error", ""))
    words = f"{code} {result.get('error_description', '')}".strip() or "The token server gave no token."
    raise Trouble(MailboxAccount.CONSENT if code in _CONSENT else MailboxAccount.CREDENTIALS, words)


def _keep(account: MailboxAccount, result: dict[str, Any]) -> None:
    try:
        life = int(result.get("expires_in") or LIFE)
    except (TypeError, ValueError):
        life = LIFE
    account.access_token_sealed = seal(str(result["access_token"]))
    account.access_expires_at = timezone.now() + timedelta(seconds=min(max(life, 0), 86_400))
    if result.get("refresh_token"):  # providers may give a new one each time
        account.refresh_token_sealed = seal(str(result["refresh_token"]))
    account.save(update_fields=["access_token_sealed", "access_expires_at", "refresh_token_sealed"])
