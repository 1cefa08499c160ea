"""The index of the settings, their side bar and search, and the page of the audit log."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import audit
from common.models import AuditEntry
from tests.flows.portal import words
from tests.support import Desk


@pytest.fixture
def admin(desk: Desk, sign_in: Any) -> Client:
    return sign_in(desk.admin)


@transaction.atomic
def line(actor: Any = None, action: str = "changed", kind: str = "team", name: str = "Front line", **more: Any) -> None:
    audit.record(actor=actor, action=action, subject=(kind, "1"), name=name, **more)


def test_each_role_sees_what_it_may_open_and_who_could_open_the_rest(desk: Desk, admin: Client, sign_in: Any) -> None:
    full = admin.get("/desk/settings/").content.decode()
    assert '<span class="locked">' not in full
    assert "/desk/settings/audit/" in full
    agent = sign_in(desk.agent).get("/desk/settings/").content.decode()
    assert "/desk/settings/audit/" not in agent
    assert 'href="/desk/settings/macros/"' in agent
    assert 'href="/desk/settings/teams/"' not in agent
    assert '<span class="locked">' in agent
    lead = sign_in(desk.lead).get("/desk/settings/").content.decode()
    assert 'href="/desk/settings/teams/"' in lead
    assert 'href="/desk/settings/people/"' not in lead
    assert sign_in(desk.author).get("/desk/settings/").status_code == 403
    assert sign_in(desk.student).get("/desk/settings/").status_code == 403


def test_the_side_bar_of_a_page_leads_back_and_holds_nothing_locked(desk: Desk, admin: Client, sign_in: Any) -> None:
    page = admin.get("/desk/settings/queues/").content.decode()
    assert "Back to the desk" in page
    assert 'href="/desk/settings/queues/" aria-current="page"' in page
    lead = sign_in(desk.lead).get("/desk/settings/queues/").content.decode()
    assert "/desk/settings/audit/" not in lead


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("holidays", "Closed days and holidays"),
        ("SMTP", "The mail server"),
        ("bank holiday", "Opening hours"),
        ("sla", "Time targets"),
    ],
)
def test_a_search_finds_by_label_and_by_other_words(desk: Desk, admin: Client, text: str, found: str) -> None:
    assert found in words(admin.get("/desk/settings/", {"q": text}))


def test_a_search_for_nothing_says_so_and_writes_nothing_it_was_given_as_markup(desk: Desk, admin: Client) -> None:
    response = admin.get("/desk/settings/", {"q": '<img src=x onerror=alert(1)>"'})
    assert "0 settings found" in words(response)
    assert b"<img src=x" not in response.content


def test_the_index_costs_a_bounded_number_of_queries(desk: Desk, admin: Client) -> None:
    admin.get("/desk/settings/")
    with CaptureQueriesContext(connection) as asked:
        admin.get("/desk/settings/")
    assert len(asked) <= 30


def test_the_audit_log_shows_who_what_and_from_to(desk: Desk, admin: Client) -> None:
    line(desk.admin, before={"name": "Desk"}, after={"name": "<b>Front</b>"})
    page = admin.get("/desk/settings/audit/")
    assert "Ada Min" in words(page)
    assert "&lt;b&gt;Front&lt;/b&gt;" in page.content.decode()
    assert "newest line looked at now, unbroken" in words(page)


def test_its_filters_are_in_the_address(desk: Desk, admin: Client) -> None:
    line(desk.admin, action="made", name="One")
    line(None, action="deleted", kind="queue", name="Two")
    for query, shown, hidden in (
        ("?what=made", "One", "Two"),
        ("?on=queue", "Two", "One"),
        ("?who=system", "Two", "One"),
        (f"?who={desk.admin.pk}", "One", "Two"),
    ):
        text = words(admin.get("/desk/settings/audit/" + query))
        assert f": {shown}" in text, query
        assert f": {hidden}" not in text, query
        assert "1 of 2 lines" in text
    assert "No line is like that" in words(admin.get("/desk/settings/audit/?until=2001-01-01"))


@pytest.mark.parametrize(
    "query",
    [
        "?who=9999999999999999999999",
        "?who=%00",
        "?days=x",
        "?until=9999-12-31",
        "?until=2026-99-99",
        "?before=99999999999999999999",
    ],
)
def test_odd_filters_are_as_if_they_were_not_there(desk: Desk, admin: Client, query: str) -> None:
    line(desk.admin)
    assert admin.get("/desk/settings/audit/" + query).status_code == 200


def test_older_lines_are_on_further_pages(desk: Desk, admin: Client) -> None:
    for number in range(55):
        line(desk.admin, name=f"Team {number:02d}.")
    first = admin.get("/desk/settings/audit/").content.decode()
    assert "Team 54." in first
    assert "Team 04." not in first
    before = AuditEntry.objects.get(subject_name="Team 05.").pk
    assert f"?before={before}" in first
    older = words(admin.get(f"/desk/settings/audit/?before={before}"))
    assert "Team 04." in older
    assert "Team 05." not in older


def test_a_changed_line_is_cried_out(desk: Desk, admin: Client) -> None:
    line(desk.admin, name="One")
    line(desk.admin, name="Two")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {AuditEntry._meta.db_table} SET subject_name = 'x' WHERE subject_name = 'One'")
    text = words(admin.get("/desk/settings/audit/"))
    assert "The log is not what it was." in text
    assert "unbroken" not in text


def test_the_export_is_a_line_itself_and_runs_no_formula(desk: Desk, admin: Client) -> None:
    line(desk.admin, name="=HYPERLINK(1)", before={"name": "a"}, after={"name": "@b"})
    response = admin.post("/desk/settings/audit/export/", {"what": "changed"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["changed"]
    assert rows[0]["name"] == "'=HYPERLINK(1)"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_key, entry.after) == ("exported", desk.admin.pk, {"what": "changed"})
    assert admin.get("/desk/settings/audit/export/").status_code == 405
