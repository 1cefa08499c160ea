"""The guided set-up of a mailbox's server: what an administrator sees, is refused, and never reads again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from common.models import AuditEntry
from common.sealed import seal, unseal
from mail.models import MailboxAccount
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.conftest import account_on
from tests.mail.test_fetching import numbered
from tests.support import Desk


@pytest.fixture
def admin(desk: Desk, sign_in: Any) -> Client:
    return sign_in(desk.admin)


def url(desk: Desk, rest: str = "") -> str:
    return f"/desk/settings/mailboxes/{desk.mailbox.pk}/server/{rest}"


def fields(dovecot: Dovecot, **changed: Any) -> dict[str, Any]:
    filled = {
        "username": "box-of-pages", "password": PASSWORD, "fetches": "on", "imap_host": "127.0.0.1",
        "imap_port": dovecot.imaps, "imap_security": "tls", "folder": "INBOX", "processed_folder": "Processed",
        "since": "", "silent_hours": 72, "idles": "on", "smtp_host": "", "smtp_port": 587, "smtp_security": "starttls",
    }  # fmt: skip
    return {**filled, **changed}


def test_a_mailbox_is_connected_tested_and_its_password_never_shown_again(
    desk: Desk, admin: Client, dovecot: Dovecot, settings: Any
) -> None:
    settings.MAIL_CA_FILE = dovecot.ca_file
    assert "Microsoft 365" in admin.get(url(desk)).content.decode()
    page = admin.get(url(desk) + "?way=password").content.decode()
    assert "IMAP server" in page
    assert "Client id" not in page
    response = admin.post(url(desk) + "?way=password", fields(dovecot), follow=True)
    assert "is saved" in response.content.decode()
    assert PASSWORD not in response.content.decode()
    account = MailboxAccount.objects.get()
    assert unseal(account.password_sealed) == PASSWORD
    dovecot.put("box-of-pages", numbered(1))
    tested = admin.post(url(desk, "test/"), follow=True).content.decode()
    assert "Fetching works. Mails in the folder: 1" in tested
    assert len(dovecot.folder_of("box-of-pages")) == 1
    # An empty password keeps the kept one.
    admin.post(url(desk) + "?way=password", fields(dovecot, password="", folder="INBOX/Desk"))
    account.refresh_from_db()
    assert unseal(account.password_sealed) == PASSWORD
    assert account.folder == "INBOX/Desk"
    entries = AuditEntry.objects.filter(subject_type="mailboxaccount")
    assert entries.count() == 2
    assert PASSWORD not in str(list(entries.values()))
    again = admin.post(url(desk, "test/"), follow=True).content.decode()
    assert "A folder on the server is missing" in again


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"username": " "}, "Enter the user name"),
        ({"password": ""}, "Enter the password."),
        ({"imap_host": "imap example"}, "Enter the name of a server"),
        ({"imap_host": "http://imap.example.ac.uk/"}, "Enter the name of a server"),
        ({"imap_host": "imap.example.ac.uk", "imap_security": "plain"}, "must not go over the network without"),
        ({"imap_port": "99999"}, "less than or equal to 65535"),
        ({"folder": ""}, "required"),
        ({"processed_folder": "inbox"}, "This is the folder mail is fetched from"),
        ({"fetches": ""}, "fetched, sent, or both"),
        ({"sends": "on"}, "Enter the name of a server"),
        ({"since": "yesterday"}, "valid date"),
    ],
)
def test_what_cannot_work_is_refused_in_words_and_nothing_is_kept(
    desk: Desk, admin: Client, dovecot: Dovecot, changed: dict[str, Any], words: str
) -> None:
    response = admin.post(url(desk) + "?way=password", fields(dovecot, **changed))
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not MailboxAccount.objects.exists()


def test_somebody_signs_in_at_the_provider_and_only_an_answer_to_our_question_is_kept(
    desk: Desk, admin: Client, dovecot: Dovecot
) -> None:
    tokens = dovecot.tokens
    tokens.asked, tokens.refuse = [], ""
    filled = fields(
        dovecot, client_id="desk", client_secret="hush", flow="delegated", authorize_url=f"{tokens.url}/authorize",
        token_url=f"{tokens.url}/token", scope="mail offline",
    )  # fmt: skip
    response = admin.post(url(desk) + "?way=other", filled, follow=True)
    assert "Nobody has signed in for this mailbox yet" in response.content.decode()
    page = admin.post(url(desk, "consent/")).content.decode()
    target = page.split('class="btn btn-primary" href="')[1].split('"')[0].replace("&amp;", "&")
    state = parse_qs(urlsplit(target).query)["state"][0]
    back = "/desk/settings/mailboxes/consent/"
    assert admin.get(f"{back}?code=abc&state={state}").status_code == 200
    assert not tokens.asked  # the page alone changes nothing
    stolen = admin.post(f"{back}agreed/", {"code": "abc", "state": "another"}, follow=True).content.decode()
    assert "did not agree" in stolen
    assert not tokens.asked
    assert "no question of ours" in admin.get(f"{back}?code=abc&state={state}", follow=True).content.decode()
    page = admin.post(url(desk, "consent/")).content.decode()
    state = parse_qs(urlsplit(page.split('btn-primary" href="')[1].split('"')[0].replace("&amp;", "&")).query)["state"]
    kept = admin.post(f"{back}agreed/", {"code": "abc", "state": state[0]}, follow=True).content.decode()
    assert "lets the help desk in" in kept
    assert tokens.asked[-1]["grant_type"] == "authorization_code"
    account = MailboxAccount.objects.get()
    assert unseal(account.refresh_token_sealed).startswith("refresh-")


def test_another_user_needs_a_consent_of_their_own(desk: Desk, admin: Client, dovecot: Dovecot) -> None:
    account_on(
        dovecot, desk, auth="oauth", provider="google", client_id="desk", refresh_token_sealed=seal("old"),
        imap_host="imap.gmail.com", username="first@example.ac.uk",
    )  # fmt: skip
    admin.post(url(desk) + "?way=google", fields(dovecot, username="second@example.ac.uk", client_id="desk"))
    account = MailboxAccount.objects.get()
    assert account.username == "second@example.ac.uk"
    assert (account.refresh_token_sealed, account.imap_port, account.imap_security) == ("", 993, "tls")


def test_token_addresses_without_encryption_are_refused(desk: Desk, admin: Client, dovecot: Dovecot) -> None:
    filled = fields(
        dovecot,
        client_id="desk",
        flow="application",
        client_secret="x",
        token_url="http://idp.example.org/t",
        scope="m",
    )
    response = admin.post(url(desk) + "?way=other", filled)
    assert response.status_code == 400
    assert "begins with https://" in response.content.decode()


def test_an_account_is_removed_and_the_mailbox_stays(desk: Desk, admin: Client, dovecot: Dovecot) -> None:
    account_on(dovecot, desk)
    assert "hands mail over" not in admin.get("/desk/settings/mailboxes/").content.decode().split("Set by the")[0]
    assert "stays there" in admin.post(url(desk, "remove/"), follow=True).content.decode()
    assert not MailboxAccount.objects.exists()
    assert admin.post(url(desk, "remove/")).status_code == 400
    assert AuditEntry.objects.filter(action="deleted", subject_type="mailboxaccount").exists()


def test_only_administrators_reach_any_of_it(desk: Desk, dovecot: Dovecot, sign_in: Any) -> None:
    account_on(dovecot, desk)
    for person in (desk.student, desk.agent, desk.lead):
        client = sign_in(person)
        for rest in ("", "test/", "remove/", "consent/"):
            assert client.post(url(desk, rest)).status_code in (302, 403, 404)
        assert client.get(url(desk)).status_code in (302, 403, 404)
    assert MailboxAccount.objects.count() == 1
