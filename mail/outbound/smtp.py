"""Connections to the servers that mail leaves by: the desk's own relay, or that of a mailbox's account."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import ssl
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property

from common.sealed import Unreadable, unseal
from mail import oauth
from mail.models import MailboxAccount
from mail.tls import tls_context
from mail.troubles import Trouble, trouble_of


class AccountBackend(EmailBackend):
    """Django's backend over the account of a mailbox, by password or OAuth 2.0 (XOAUTH2)."""

    def __init__(self, account: MailboxAccount, **kwargs: Any) -> None:
        self.account = account
        super().__init__(
            host=account.smtp_host,
            port=account.smtp_port,
            username="",
            password="",
            use_tls=account.smtp_security == MailboxAccount.STARTTLS,
            use_ssl=account.smtp_security == MailboxAccount.TLS,
            timeout=settings.EMAIL_TIMEOUT,
            **kwargs,
        )

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:  # type: ignore[override] - Django's is one, too
        return tls_context()

    def open(self) -> bool | None:
        """Raises Trouble for what an administrator must mend, and what smtplib raises."""
        is_new = super().open()
        if is_new:
            try:
                self._sign_in()
            except BaseException:
                with contextlib.suppress(Exception):
                    self.close()
                raise
        return is_new

    def _sign_in(self) -> None:
        account = self.account
        if account.auth != MailboxAccount.OAUTH:
            try:
                password = unseal(account.password_sealed)
            except Unreadable as error:
                raise Trouble(MailboxAccount.CREDENTIALS, str(error)) from error
            self.connection.login(account.username, password)
            return
        try:
            self._sign_in_with(oauth.access_token(account))
        except smtplib.SMTPAuthenticationError:
            oauth.access_token_forget(account)  # it may have been taken back before its time
            self._sign_in_with(oauth.access_token(account))

    def _sign_in_with(self, token: str) -> None:
        """XOAUTH2: one answer with user and token; a challenge after it carries the reason of a refusal."""
        words = f"user={self.account.username}\x01auth=Bearer {token}\x01\x01"
        self.connection.ehlo_or_helo_if_needed()
        code, said = self.connection.docmd("AUTH", "XOAUTH2 " + base64.b64encode(words.encode()).decode())
        if code == 334:
            code, said = self.connection.docmd("")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, said)


def connection_for(account: MailboxAccount | None) -> BaseEmailBackend:
    """A connection, not yet open: by the account, or by what EMAIL_URL names."""
    return AccountBackend(account) if account is not None else get_connection()


def smtp_test(account: MailboxAccount) -> Trouble | None:
    """Signs in and says goodbye; what went wrong, if anything."""
    backend = AccountBackend(account)
    try:
        backend.open()
    except smtplib.SMTPAuthenticationError as error:
        return Trouble(MailboxAccount.CREDENTIALS, str(error))
    except Exception as error:
        return trouble_of(error)
    finally:
        with contextlib.suppress(Exception):
            backend.close()
    return None
