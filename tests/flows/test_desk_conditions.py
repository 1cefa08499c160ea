"""What the conditions of a view find, and what becomes of those that name what is not there."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.flows.desk_pages import opened, subjects, words
from tests.support import Desk
from tickets import lists, services
from tickets.models import Queue, SavedView, Tag, Ticket

BUILD = "/desk/views/edit/"


def saved(desk: Desk, *conditions: dict[str, object]) -> SavedView:
    return SavedView.objects.create(name="Printing", owner=desk.agent, conditions={"all": list(conditions)})


def test_a_view_that_names_a_row_that_is_gone_says_so_and_leaves_it_out(desk: Desk, sign_in) -> None:
    old = Queue.objects.create(name="Old networks", team=desk.team)
    opened(desk, "Other")
    moved = opened(desk, "In the old queue")
    Ticket.objects.filter(pk=moved.pk).update(queue=old)
    view = saved(desk, {"field": "queue", "op": "is", "values": [str(old.pk)]})
    client = sign_in(desk.agent)
    assert subjects(client, f"/desk/?view={view.pk}") == ["In the old queue"]
    Ticket.objects.update(queue=desk.queue)
    kept = str(old.pk)
    old.delete()
    page = words(client, f"/desk/?view={view.pk}")
    assert "is not there any more. Left out until you change it." in page
    assert sorted(subjects(client, f"/desk/?view={view.pk}")) == ["In the old queue", "Other"]
    assert "is not there any more" in words(client, f"{BUILD}?view={view.pk}")
    view.refresh_from_db()
    assert view.conditions["all"][0]["values"] == [kept]


def test_a_tag_nobody_has_used_finds_nothing(desk: Desk, sign_in) -> None:
    """A tag is a word: one that is on no ticket, yet or any more, is no fault of the view."""
    ticket = opened(desk, "Tagged")
    opened(desk, "Other")
    view = saved(desk, {"field": "tag", "op": "is", "values": ["printing"]})
    client = sign_in(desk.agent)
    assert subjects(client, "/desk/?view=starters") == []
    for path in (f"/desk/?view={view.pk}", "/desk/?own=1&if=tag:printing", "/desk/?q=tag:printing"):
        assert subjects(client, path) == [], path
        assert "Left out" not in words(client, path), path
    assert sorted(subjects(client, "/desk/?own=1&if=tag.not:printing")) == ["Other", "Tagged"]
    services.tag_add(actor=desk.agent, ticket=ticket, word="Printing")
    assert subjects(client, f"/desk/?view={view.pk}") == ["Tagged"]
    assert subjects(client, "/desk/?own=1&if=tag.not:printing") == ["Other"]
    Tag.objects.all().delete()
    assert subjects(client, f"/desk/?view={view.pk}") == []


def test_the_count_of_a_view_by_tag_is_what_its_list_holds(desk: Desk, sign_in) -> None:
    opened(desk, "Other")
    client = sign_in(desk.agent)
    assert client.get("/desk/").context["list"].counts["starters"] == 0
    services.tag_add(actor=desk.agent, ticket=opened(desk, "Starter"), word="new starter")
    cache.clear()
    assert client.get("/desk/").context["list"].counts["starters"] == 1


def test_a_field_nobody_knows_is_kept_and_shown(desk: Desk, sign_in) -> None:
    opened(desk, "One")
    client = sign_in(desk.agent)
    path = "/desk/?own=1&if=building.not:Park+Campus&if=queue:999999&if=assignee:abc&if=due:someday"
    page = words(client, path)
    assert "building" in page
    assert "Park Campus" in page
    assert subjects(client, path) == ["One"]


@pytest.mark.parametrize(
    "query",
    [
        "view=" + "9" * 40,
        "view=%00",
        "own=1&if=queue:" + "9" * 30 + "&if=requester:-1",
        "own=1&if=created.after:9999-99-99&if=created.within:99999999999",
        "own=1&if=created.before:0001-01-01&if=updated.older:3650",
        "own=1&if=" + "a" * 9000,
        "own=1&" + "&".join(f"if=tag:{n}" for n in range(300)),
        "own=1&any=" + "|".join(f"text.has:{n}" for n in range(300)),
        "own=1&if=text.has:%25_%27%22%3C&if=requester.has:%00",
        "own=1&if=status:%F0%9F%92%A9,%ED%A0%80&any=|||:::,,,",
        "cols=x,y,requester,requester&group=%00&sort=%00&then=due&density=huge",
        "sort=wakes&then=created&group=queue&after=" + "%5F" * 100,
        "view=open&after=" + "1_" * 140,
    ],
)
def test_a_hostile_address_is_a_list_and_never_a_fault(desk: Desk, sign_in, query: str) -> None:
    opened(desk)
    client = sign_in(desk.agent)
    for path in (f"/desk/?{query}", f"{BUILD}?{query}", f"/desk/changes/?{query}&since=0"):
        assert client.get(path).status_code == 200, path


def test_conditions_of_every_kind_find_what_they_say(desk: Desk, sign_in) -> None:
    mine = opened(desk, "Toner low", priority=2)
    opened(desk, "Other")
    services.assignee_set(actor=desk.agent, ticket=mine, assignee=desk.agent)
    services.tag_add(actor=desk.agent, ticket=mine, word="printing")
    client = sign_in(desk.agent)
    today = timezone.localdate().isoformat()
    for condition in (
        "text.has:toner",
        "assignee:me",
        f"assignee:{desk.agent.pk}",
        "assignee.not:nobody",
        "tag:Printing",
        "priority:2",
        "priority.not:1,3,4",
        "status.not:new",
    ):
        assert subjects(client, f"/desk/?own=1&if={condition}") == ["Toner low"], condition
    for condition in (
        f"queue:{desk.queue.pk}",
        f"team:{desk.team.pk}",
        f"requester:{desk.student.pk}",
        "requester.has:aisha",
        "channel:web",
        f"created.after:{today}",
        "created.within:1",
        "snoozed:no",
    ):
        assert len(subjects(client, f"/desk/?own=1&if={condition}")) == 2, condition
    for condition in (
        f"created.before:{today}",
        "updated.older:1",
        "channel.not:web",
        "snoozed:yes",
        "solved.within:7",
    ):
        assert subjects(client, f"/desk/?own=1&if={condition}") == [], condition
    assert subjects(client, "/desk/?own=1&any=priority:2|tag:nothing") == ["Toner low"]


def test_filters_without_an_index_look_at_the_newest_tickets_and_say_so(desk: Desk, sign_in, monkeypatch) -> None:
    for number in range(4):
        opened(desk, f"No {number}")
    client = sign_in(desk.agent)
    path = "/desk/?own=1&if=text.has:No"
    assert "newest 5,000 tickets" not in words(client, path)
    monkeypatch.setattr(lists, "BOUND", 2)
    assert "newest 5,000 tickets" in words(client, path)
    assert sorted(subjects(client, path)) == ["No 2", "No 3"]
    assert len(subjects(client, "/desk/")) == 4
