"""OAuth 2.0 against a token server, and Dovecot that asks it whose a token is."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from common.sealed import seal, unseal
from mail import oauth
from mail.inbound.fetching import fetch_due
from mail.models import InboundEmail, MailboxAccount
from mail.troubles import Trouble
from tests.dovecot import Dovecot
from tests.mail.conftest import account_on
from tests.mail.test_fetching import again, numbered
from tests.support import Desk

REFRESH = "first-refresh-token"


@pytest.fixture
def account(desk: Desk, dovecot: Dovecot, settings: Any) -> MailboxAccount:
    settings.MAIL_CA_FILE = dovecot.ca_file
    tokens = dovecot.tokens
    tokens.life, tokens.refuse, tokens.asked = 3600, "", []
    made = account_on(
        dovecot, desk, auth="oauth", provider="other", client_id="desk", client_secret_sealed=seal("client secret"),
        token_url=f"{tokens.url}/token", authorize_url=f"{tokens.url}/authorize", scope="mail offline",
        refresh_token_sealed=seal(REFRESH), password_sealed="",
    )  # fmt: skip
    tokens.user = made.username
    return made


def test_mail_is_fetched_with_a_token_that_is_asked_for_once_and_renewed_before_it_ends(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    dovecot.put(account.username, numbered(1))
    fetch_due()
    again(account)
    assert InboundEmail.objects.count() == 1
    (asked,) = dovecot.tokens.asked
    assert asked["grant_type"] == "refresh_token"
    assert (asked["refresh_token"], asked["client_secret"]) == (REFRESH, "client secret")
    dovecot.tokens.life = 200  # ends within the next minutes: renewed at each look
    oauth.access_token_forget(account)
    again(account)
    again(account)
    assert len(dovecot.tokens.asked) == 3
    account.refresh_from_db()
    assert unseal(account.refresh_token_sealed) == "refresh-3"
    assert "refresh-3" not in account.refresh_token_sealed


def test_a_token_taken_back_before_its_time_is_renewed_at_once(account: MailboxAccount, dovecot: Dovecot) -> None:
    fetch_due()
    dovecot.tokens.tokens.clear()
    dovecot.put(account.username, numbered(1))
    again(account)
    assert InboundEmail.objects.count() == 1
    assert account.failures == 0


def test_a_token_for_another_mailbox_is_refused_and_said(account: MailboxAccount, dovecot: Dovecot) -> None:
    dovecot.tokens.user = "somebody-else"
    fetch_due()
    account.refresh_from_db()
    assert account.problem == "credentials"


def test_when_the_consent_has_ended_somebody_must_sign_in_again(account: MailboxAccount, dovecot: Dovecot) -> None:
    dovecot.tokens.refuse = "invalid_grant"
    fetch_due()
    account.refresh_from_db()
    assert (account.problem, account.failures) == ("consent", 1)
    assert "invalid_grant" in account.error


def test_an_application_gets_its_tokens_without_anybody(account: MailboxAccount, dovecot: Dovecot) -> None:
    MailboxAccount.objects.update(flow="application", refresh_token_sealed="")
    dovecot.put(account.username, numbered(1))
    fetch_due()
    assert InboundEmail.objects.count() == 1
    assert dovecot.tokens.asked[0]["grant_type"] == "client_credentials"


def test_somebody_agrees_once_and_only_the_answer_to_our_question_counts(
    account: MailboxAccount, dovecot: Dovecot
) -> None:
    MailboxAccount.objects.update(refresh_token_sealed="")
    flow = oauth.consent_begin(account, redirect_uri="https://desk.example.ac.uk/back")
    sent = parse_qs(urlsplit(flow["auth_uri"]).query)
    assert sent["client_id"] == ["desk"]
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["login_hint"] == [account.username]
    with pytest.raises(Trouble) as caught:
        oauth.consent_end(account, flow=flow, answer={"code": "stolen", "state": "another"})
    assert caught.value.code == "consent"
    assert not dovecot.tokens.asked
    oauth.consent_end(account, flow=flow, answer={"code": "abc", "state": sent["state"][0]})
    assert dovecot.tokens.asked[0]["code_verifier"]
    dovecot.put(account.username, numbered(1))
    fetch_due()
    assert InboundEmail.objects.count() == 1


@pytest.mark.parametrize(
    ("provider", "flow", "host", "scope"),
    [
        ("microsoft", "delegated", "login.microsoftonline.com/uni.example", "IMAP.AccessAsUser.All"),
        ("microsoft", "application", "login.microsoftonline.com/uni.example", ".default"),
        ("google", "delegated", "oauth2.googleapis.com", "https://mail.google.com/"),
    ],
)
def test_the_large_providers_are_known(
    account: MailboxAccount, provider: str, flow: str, host: str, scope: str
) -> None:
    account.provider, account.flow, account.tenant = provider, flow, "uni.example"
    assert host in oauth.endpoints(account)[1]
    assert any(scope in each for each in oauth.scopes(account))


def test_a_token_server_that_is_away_or_talks_nonsense_is_said(account: MailboxAccount, dovecot: Dovecot) -> None:
    MailboxAccount.objects.update(token_url="http://127.0.0.1:9/token")
    fetch_due()
    account.refresh_from_db()
    assert account.problem == "connection"
