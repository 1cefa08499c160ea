"""Setting a password by mail, changing it, and one's name."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from accounts.models import Identity, User
from accounts.passwords import MAILS, reset_link
from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another pass phrase 9"


def path_of(text: str) -> str:
    found = re.search(r"https?://[^/]+(/password/reset/\S+)", text)
    assert found
    return found.group(1)


def asked(email: str) -> tuple[int, str, str]:
    """Asks for a link; what a stranger can see of the answer."""
    client = Client()
    response = client.post("/password/forgot/", {"email": email})
    return response.status_code, response["Location"], client.get(response["Location"]).content.decode()


def test_a_link_by_mail_sets_a_password_once(aisha: User, mails, enter) -> None:
    asked("Aisha@example.ac.uk")
    ((to, _subject, text),) = mails
    assert to == aisha.email
    path = path_of(text)
    page = Client().get(path)
    assert page.status_code == 200
    assert "a•••a@example.ac.uk" in page.content.decode()
    assert aisha.email not in page.content.decode()
    assert (page["Referrer-Policy"], "noindex" in page["X-Robots-Tag"]) == ("no-referrer", True)
    client = Client()
    assert client.post(path, {"password": NEW})["Location"] == "/password/done/"
    assert SESSION_KEY in client.session
    assert "signed in here" in client.get("/password/done/").content.decode()
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"password": "yet another phrase 11"}).status_code == 404
    assert enter(aisha.email, NEW)[1].status_code == 302
    assert SESSION_KEY not in enter(aisha.email, PASSWORD)[0].session
    assert [subject for _to, subject, _text in mails][1] == "Your password was changed"


def test_the_answer_is_the_same_for_every_address(aisha: User, mails) -> None:
    User.objects.create_user("gone@example.ac.uk", PASSWORD, is_active=False)
    known = ("aisha@example.ac.uk", "nobody@example.org", "gone@example.ac.uk")
    answers = {re.sub(r'name="csrf\w+" value="\w+"', "", str(asked(email))) for email in known}
    assert len(answers) == 1
    assert [to for to, _subject, _text in mails] == [aisha.email]


def test_who_only_ever_wrote_by_mail_can_set_a_first_password(mails, enter) -> None:
    User.objects.create_user("lewis@example.org")
    asked("lewis@example.org")
    Client().post(path_of(mails[0][2]), {"password": NEW})
    assert enter("lewis@example.org", NEW)[1].status_code == 302


def test_the_mail_goes_to_the_address_we_hold_and_never_to_the_one_typed(aisha: User, mails) -> None:
    Identity.objects.create(user=aisha, kind=Identity.EMAIL, value="aisha.k@example.com")
    asked("aisha.k@example.com")
    assert [to for to, _subject, _text in mails] == ["aisha@example.ac.uk"]


def test_the_link_is_on_our_own_address_whatever_host_was_asked(aisha: User, mails, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client().post("/password/forgot/", {"email": aisha.email}, headers={"host": "evil.example"})
    assert f"{settings.SITE_URL}/password/reset/" in mails[0][2]
    assert "evil.example" not in mails[0][2]


def test_asking_again_and_again_is_one_mail(aisha: User, mails) -> None:
    for _ in range(5):
        asked(aisha.email)
    assert len(mails) == MAILS.count == 1


def test_a_link_ends_by_time_and_when_another_password_was_set(aisha: User, monkeypatch, settings) -> None:
    path = path_of(reset_link(aisha))
    now = datetime.now()
    late = now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: late)
    assert Client().get(path).status_code == 404
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now)
    assert Client().get(path).status_code == 200
    aisha.set_password(NEW)
    aisha.save()
    page = Client().get(path)
    assert page.status_code == 404
    assert "This link no longer works" in page.content.decode()


def test_a_link_of_one_person_sets_nothing_for_another(aisha: User, enter) -> None:
    other = User.objects.create_user("lewis@example.ac.uk", PASSWORD)
    _, _, _, uid, token, _ = path_of(reset_link(aisha)).split("/")
    theirs = path_of(reset_link(other)).split("/")[3]
    assert Client().post(f"/password/reset/{theirs}/{token}/", {"password": NEW}).status_code == 404
    for odd in ("x", "MA", "_" * 3000, "٣", uid + "A"):
        assert Client().get(f"/password/reset/{odd}/{token}/").status_code == 404
        assert Client().get(f"/password/reset/{uid}/{odd}/").status_code == 404
    assert enter(other.email)[1].status_code == 302
    aisha.is_active = False
    aisha.save()
    assert Client().get(f"/password/reset/{uid}/{token}/").status_code == 404


@pytest.mark.parametrize("password", ["", "short", "aisha@example.ac.uk", "password1234", "x" * 1025, "a\x00" * 10])
def test_a_bad_password_is_refused_in_words_and_the_link_stays(aisha: User, password: str) -> None:
    path = path_of(reset_link(aisha))
    page = Client().post(path, {"password": password})
    assert "There is a problem" in page.content.decode()
    assert Client().get(path).status_code == 200


def test_changing_the_password_ends_every_other_session(aisha: User, mails, enter) -> None:
    here, _ = enter(aisha.email)
    there, _ = enter(aisha.email)
    answer = here.post("/account/password/", {"old_password": PASSWORD, "password": NEW})
    assert answer["Location"] == "/account/?saved=password"
    assert "Your new password is set" in here.get(answer["Location"]).content.decode()
    assert there.get("/account/").status_code == 302
    assert [subject for _to, subject, _text in mails] == ["Your password was changed"]


def test_changing_the_password_asks_for_the_old_one(aisha: User, enter) -> None:
    client, _ = enter(aisha.email)
    page = client.post("/account/password/", {"old_password": "wrong", "password": NEW})
    assert "That is not the password you use now" in page.content.decode()
    assert enter(aisha.email)[1].status_code == 302
    for _ in range(12):
        page = client.post("/account/password/", {"old_password": "wrong", "password": NEW})
    assert "That was too often" in page.content.decode()


def test_a_name_is_one_clean_line(aisha: User, enter) -> None:
    client, _ = enter(aisha.email)
    client.post("/account/", {"name": "  Aisha\t\u202eK.  "})
    aisha.refresh_from_db()
    assert aisha.name == "Aisha K."
    assert client.post("/account/", {"name": "x" * 151}).status_code == 200
    assert Client().get("/account/").status_code == 302
