"""The audit log: written with the change, one chain whatever happens at once, and a slip in it shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Team, User
from common import audit
from common.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = AuditEntry._meta.db_table


def line(name: str = "Front line", **more: Any) -> AuditEntry:
    with transaction.atomic():
        entry = audit.record(actor=None, action="made", subject=("team", "1"), name=name, **more)
    assert entry is not None
    return entry


def tamper(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_line_says_who_what_on_what_and_only_what_differs() -> None:
    user = User.objects.create_user("ada@example.ac.uk", name="Ada Min")
    team = Team.objects.create(name="Front line")
    with transaction.atomic():
        audit.record(
            actor=user,
            action="changed",
            subject=team,
            before={"name": "Desk", "calendar": "Phone line"},
            after={"name": "Front line", "calendar": "Phone line"},
        )
    entry = AuditEntry.objects.get()
    assert (entry.actor_key, entry.actor_name, entry.action) == (user.pk, "Ada Min", "changed")
    assert (entry.subject_type, entry.subject_key, entry.subject_name) == ("team", str(team.pk), "Front line")
    assert (entry.before, entry.after, entry.way) == ({"name": "Desk"}, {"name": "Front line"}, "page")


def test_nothing_changed_is_no_line() -> None:
    with transaction.atomic():
        same = audit.record(actor=None, action="changed", subject=("team", "1"), before={"a": 1}, after={"a": 1})
    assert same is None
    assert not AuditEntry.objects.exists()


def test_a_change_that_is_rolled_back_leaves_no_line_and_the_chain_goes_on() -> None:
    line("one")

    @transaction.atomic
    def fails() -> None:
        audit.record(actor=None, action="made", subject=("team", "2"), name="never")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    line("two")
    assert audit.all_checked().is_whole
    assert audit.line_count() == 2


def test_it_is_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        audit.record(actor=None, action="made", subject=("team", "1"))


def test_secrets_and_long_texts_do_not_enter() -> None:
    entry = line(after={"password": "hunter2", "api_token": "hd_x", "text": "w" * 5000, "nul": "a\x00b"})
    assert "hunter2" not in str(entry.after)
    assert "hd_x" not in str(entry.after)
    assert len(entry.after["text"]) == audit.TEXT_MAX
    assert entry.after["nul"] == "ab"


def test_a_line_cannot_be_changed_or_deleted_by_the_product() -> None:
    entry = line()
    for forbidden in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(way="api"),
    ):
        with pytest.raises(TypeError):
            forbidden()


def test_many_at_once_make_one_chain() -> None:
    def write(number: int) -> None:
        try:
            line(f"team {number}", after={"number": number})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    check = audit.all_checked()
    assert (check.is_whole, check.lines, audit.line_count()) == (True, 40, 40)


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET subject_name = 'Another' WHERE id = %s",
        f"UPDATE {TABLE} SET actor_key = 7 WHERE id = %s",
        f"UPDATE {TABLE} SET way = 'api' WHERE id = %s",
        f"DELETE FROM {TABLE} WHERE id = %s",
    ],
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_tampering_shows(sql: str, place: int) -> None:
    lines = [line(f"team {number}") for number in range(5)]
    tamper(sql, lines[place].pk)
    assert not audit.all_checked().is_whole
    assert not audit.newest_checked(100).is_whole


def test_a_later_time_shows() -> None:
    lines = [line(f"team {number}") for number in range(3)]
    tamper(f"UPDATE {TABLE} SET at = %s WHERE id = %s", lines[1].at + timedelta(seconds=1), lines[1].pk)
    check = audit.all_checked()
    assert check.broken is not None
    assert check.broken.pk == lines[1].pk


def test_the_newest_lines_are_looked_at_without_the_rest() -> None:
    lines = [line(f"team {number}") for number in range(6)]
    tamper(f"UPDATE {TABLE} SET subject_name = 'x' WHERE id = %s", lines[1].pk)
    assert audit.newest_checked(3).is_whole
    assert not audit.newest_checked(5).is_whole
    assert audit.newest_checked(5).broken == lines[1]


def test_the_command_says_whole_or_which_line_and_knows_a_mark_noted_earlier() -> None:
    first, second = line("one"), line("two")
    out = StringIO()
    call_command("audit_check", holds=first.mark, stdout=out)
    assert f"2 lines, whole. Newest mark: {second.mark}" in out.getvalue()
    with pytest.raises(CommandError, match="written anew"):
        call_command("audit_check", holds="0" * 64)
    tamper(f"DELETE FROM {TABLE} WHERE id = %s", second.pk)
    with pytest.raises(CommandError, match="missing at the end"):
        call_command("audit_check")


def test_an_empty_log_is_whole() -> None:
    assert audit.all_checked().is_whole
    assert audit.newest_checked(10).is_whole
    assert not AuditHead.objects.exists()
