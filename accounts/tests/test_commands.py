"""The commands that make people and tokens."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import ApiToken, Team, User
from accounts.selectors import token_find

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    """Runs a command with this standard input; gives what it printed."""

    def command(name: str, *args: str, stdin: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        out = io.StringIO()
        call_command(name, *args, stdout=out)
        return out.getvalue()

    return command


def test_a_token_stands_alone_on_the_last_line_in_plain_characters(aisha: User, run) -> None:
    for _ in range(20):
        last = run("create_token", "Aisha@example.ac.uk").splitlines()[-1]
        assert re.fullmatch(r"[A-Za-z0-9_-]{30,}", last)
        found = token_find(last)
        assert found is not None
        assert found.user == aisha
    assert not ApiToken.objects.filter(hash=last).exists()


def test_no_token_for_nobody_or_somebody_inactive(aisha: User, run) -> None:
    with pytest.raises(CommandError, match="Nobody active"):
        run("create_token", "nobody@example.ac.uk")
    with pytest.raises(CommandError, match="1 or more"):
        run("create_token", aisha.email, "--days", "0")
    token = run("create_token", aisha.email).strip()
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="Nobody active"):
        run("create_token", aisha.email)
    assert token_find(token) is None


def test_a_person_is_made_with_roles_and_the_password_that_was_piped_in(run) -> None:
    Team.objects.create(name="Front line")
    said = run(
        "create_user", "Sam@example.ac.uk", "--name", "Sam Okoro", "--team", "Front line", "--lead",
        stdin="a piped pass phrase 3\n",
    )  # fmt: skip
    sam = User.objects.get()
    assert "Password" not in said
    assert (sam.email, sam.name, sam.is_agent, sam.is_superuser) == ("sam@example.ac.uk", "Sam Okoro", True, False)
    assert sam.leads(Team.objects.get().pk)
    assert authenticate(username="sam@example.ac.uk", password="a piped pass phrase 3") == sam


def test_a_random_password_is_printed_once_and_a_known_person_keeps_theirs(run) -> None:
    said = run("create_user", "ada@example.ac.uk", "--superuser")
    password = said.splitlines()[-1].removeprefix("Password: ")
    assert authenticate(username="ada@example.ac.uk", password=password).is_superuser
    again = run("create_user", "ada@example.ac.uk", "--author")
    assert "Password" not in again
    ada = authenticate(username="ada@example.ac.uk", password=password)
    assert (ada.is_author, ada.is_superuser) == (True, True)


@pytest.mark.parametrize(
    ("args", "stdin", "says"),
    [
        (["no address"], "", "no email address"),
        (["x@example.ac.uk", "--team", "None such"], "", "no team called"),
        (["x@example.ac.uk", "--lead"], "", "needs --team"),
        (["x@example.ac.uk"], "short\n", "too short"),
        (["x@example.ac.uk"], "y" * 2000 + "\n", "longer than"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(run, args: list[str], stdin: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run("create_user", *args, stdin=stdin)
    assert not User.objects.exists()
