"""The lists of the desk: the desk's own views, saved ones, and what an address makes of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from accounts.services import membership_set
from tests.flows.desk_pages import opened, subjects, words
from tests.support import Desk
from tickets import lists, services
from tickets.models import Mention, Queue, SavedView, Ticket
from tickets.services import views

BUILD = "/desk/views/edit/"
SAVE = "/desk/views/save/"


def saved(desk: Desk, name: str = "Printing", **fields) -> SavedView:
    tree = {
        "all": [
            {"field": "tag", "op": "is", "values": ["printing"]},
            {"field": "status", "op": "is", "values": ["new"]},
        ]
    }
    return SavedView.objects.create(name=name, **{"owner": desk.agent, "conditions": tree, **fields})


def filled(field: str, op: str, *values: str, key: str = "c1") -> dict[str, object]:
    return {"builder": "1", "view": "open", f"{key}-field": field, f"{key}-op": op, f"{key}-values": list(values)}


def before_midnight() -> datetime:
    """Later today, by the desk's clock."""
    return timezone.localtime().replace(hour=23, minute=59, second=59)


def test_every_view_of_the_desk_holds_what_its_name_says(desk: Desk, sign_in) -> None:
    late, today, waiting, starter, asleep, called = (
        opened(desk, name) for name in ("Late", "Today", "Waiting", "Starter", "Asleep", "Called")
    )
    far = timezone.now() + timedelta(days=30)
    Ticket.objects.update(due_sort=far)
    Ticket.objects.filter(pk=late.pk).update(due_sort=timezone.now() - timedelta(hours=1))
    Ticket.objects.filter(pk=today.pk).update(due_sort=before_midnight())
    services.status_set(actor=desk.agent, ticket=waiting, status="waiting")
    services.tag_add(actor=desk.agent, ticket=starter, word="New Starter")
    services.ticket_snooze(actor=desk.agent, ticket=asleep, until=far)
    note = services.note_add(actor=desk.lead, ticket=called, text="Look at this")
    Mention.objects.create(ticket=called, message=note, user=desk.agent)
    Mention.objects.create(ticket=late, message=note, user=desk.lead)
    client = sign_in(desk.agent)
    assert subjects(client, "/desk/?view=breached") == ["Late"]
    assert subjects(client, "/desk/?view=due")[:2] == ["Late", "Today"]
    assert subjects(client, "/desk/?view=waiting") == ["Waiting"]
    assert subjects(client, "/desk/?view=starters") == ["Starter"]
    assert subjects(client, "/desk/?view=snoozed") == ["Asleep"]
    assert subjects(client, "/desk/?view=mentions") == ["Called"]
    assert "Asleep" not in subjects(client, "/desk/")
    assert subjects(client, "/desk/?q=Asleep") == ["Asleep"]


def test_a_merged_ticket_is_in_no_list(desk: Desk, sign_in) -> None:
    first, second = opened(desk, "Stays"), opened(desk, "Went")
    Ticket.objects.filter(pk=second.pk).update(merged_into=first)
    client = sign_in(desk.agent)
    assert subjects(client, "/desk/") == ["Stays"]
    assert "1 ticket<" in words(client, "/desk/")


def test_the_side_bar_counts_every_view(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    services.tag_add(actor=desk.agent, ticket=ticket, word="printing")
    opened(desk)
    view = saved(desk)
    page = words(sign_in(desk.agent), "/desk/")
    counts = dict(re.findall(r'data-count="(\w+)">([\d,]*)<', page))
    assert counts["open"] == counts["unassigned"] == "2"
    assert counts[str(view.pk)] == "1"
    assert counts["mine"] == counts["snoozed"] == counts["solved"] == ""


def test_a_filter_is_a_chip_that_can_be_taken_away(desk: Desk, sign_in) -> None:
    opened(desk, "Urgent", priority=1)
    opened(desk, "Low", priority=4)
    client = sign_in(desk.agent)
    path = "/desk/?view=open&own=1&if=status:new,open&if=priority:1"
    assert subjects(client, path) == ["Urgent"]
    page = words(client, path)
    assert "Changed, not saved" in page
    without = [each.replace("&amp;", "&") for each in re.findall(r'class="chip" href="(\?[^"]+)"', page)]
    assert sorted(subjects(client, f"/desk/{without[1]}")) == ["Low", "Urgent"]


@pytest.mark.parametrize("group", ["status", "assignee", "priority", "queue", "none", "due"])
@pytest.mark.parametrize("sort", ["due", "updated", "priority", "created", "wakes"])
def test_every_order_and_grouping_pages_without_losing_or_doubling(
    desk: Desk, sign_in, monkeypatch, sort: str, group: str
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 3)
    other = Queue.objects.create(name="A_queue, 100%", team=desk.team)
    for number in range(10):
        ticket = opened(desk, f"No {number:02d}", priority=1 + number % 4)
        if number % 3 == 0:
            services.assignee_set(actor=desk.agent, ticket=ticket, assignee=desk.lead if number % 2 else desk.agent)
        if number % 4 == 0:
            services.queue_set(actor=desk.agent, ticket=ticket, queue=other)
    client = sign_in(desk.agent)
    path, seen, back = f"/desk/?view=open&sort={sort}&group={group}", [], []
    for _turn in range(6):
        seen += subjects(client, path)
        found = re.search(r'rel="next" href="([^"]+)"', words(client, path))
        if not found:
            break
        path = "/desk/" + found.group(1).replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 10
    for _turn in range(6):
        back = subjects(client, path) + back
        found = re.search(r'rel="prev" href="([^"]+)"', words(client, path))
        if not found:
            break
        path = "/desk/" + found.group(1).replace("&amp;", "&")
    assert back == seen


def test_changes_are_asked_for_cheaply_and_say_what_is_new(desk: Desk, sign_in, django_assert_max_num_queries) -> None:
    first = opened(desk)
    client = sign_in(desk.agent)
    stamp = re.search(r'data-stamp="(\d+)"', words(client, "/desk/")).group(1)
    path = f"/desk/changes/?view=unassigned&since={stamp}"
    answer = client.get(path)
    assert answer.json()["tickets"] == []
    with django_assert_max_num_queries(3):
        assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    second = opened(desk)
    services.assignee_set(actor=desk.lead, ticket=first, assignee=desk.lead)
    answer = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert answer.status_code == 200
    assert answer.json()["tickets"] == [second.pk]


# --- the builder and saved views ---------------------------------------------------------------------


def test_a_view_is_built_and_saved_without_a_script(desk: Desk, sign_in) -> None:
    opened(desk, "Urgent", priority=1)
    opened(desk, "Low", priority=4)
    client = sign_in(desk.agent)
    page = client.post(BUILD, {**filled("priority", "is", "1"), "do": "add", "name": "Hot"}).content.decode()
    assert "c2-field" in page
    assert re.search(r"<b>1</b> ticket matches", page)
    page = client.post(BUILD, {**filled("priority", "is", "1"), "do": "drop:c1"}).content.decode()
    assert "c1-field" not in page
    form = {**filled("priority", "is", "1"), "name": "Hot", "icon": "flame", "col": ["due", "status"], "save": "new"}
    form |= {"group": "none", "sort": "priority", "then": "created", "density": "comfortable"}
    response = client.post(SAVE, form)
    view = SavedView.objects.get()
    assert response.url == f"/desk/?view={view.pk}"
    assert (view.owner, view.columns, view.sort, view.then_sort) == (
        desk.agent,
        ["due", "status"],
        "priority",
        "created",
    )
    assert subjects(client, response.url) == ["Urgent"]
    client.post(SAVE, form)
    assert SavedView.objects.count() == 1, "a double press makes no second"
    form |= {"view": str(view.pk), "c1-values": ["4"], "save": "over"}
    client.post(SAVE, form)
    assert subjects(client, f"/desk/?view={view.pk}") == ["Low"]


def test_columns_are_ordered_by_buttons(desk: Desk, sign_in) -> None:
    client = sign_in(desk.agent)
    form = {"builder": "1", "view": "open", "col": ["status", "due", "tags"]}

    def columns(do: str) -> list[str]:
        page = client.post(BUILD, {**form, "do": do}, headers={"HX-Request": "true"}).content.decode()
        return re.findall(r'name="col" value="(\w+)"', page)

    assert columns("up:due") == ["due", "status", "tags"]
    assert columns("down:due") == ["status", "tags", "due"]
    assert columns("up:status") == columns("down:tags") == ["status", "due", "tags"]
    assert columns("out:due") == ["status", "tags"]
    assert columns("in:queue") == ["status", "due", "tags", "queue"]


def test_groups_of_any_tags_and_people_are_built(desk: Desk, sign_in) -> None:
    ticket = opened(desk, "Tagged")
    opened(desk, "Other")
    services.tag_add(actor=desk.agent, ticket=ticket, word="loan")
    client = sign_in(desk.agent)
    form = {"builder": "1", "view": "open", "save": "new", "name": "Mixed"}
    form |= {"c1-field": "requester", "c1-op": "is", "c1-new": desk.student.email}
    form |= {"c2-field": "tag", "c2-op": "is", "c2-new": "Loan, printing", "c2-group": "1"}
    form |= {"c3-field": "assignee", "c3-op": "is", "c3-values": "me", "c3-group": "1"}
    response = client.post(SAVE, form)
    view = SavedView.objects.get()
    assert view.conditions["all"][0] == {"field": "requester", "op": "is", "values": [str(desk.student.pk)]}
    assert [each["field"] for each in view.conditions["all"][1]["any"]] == ["tag", "assignee"]
    assert subjects(client, response.url) == ["Tagged"]


@pytest.mark.parametrize(
    "form",
    [
        {"c1-field": "\x00", "c1-op": "is", "c1-values": "x"},
        {"c1-field": "status", "c1-op": "after", "c1-values": "new"},
        {"c1-field": "created", "c1-op": "after", "c1-new": "99999-99-99"},
        {"c1-field": "tag", "c1-op": "is", "c1-new": "x" * 5000},
        {"c1-field": "text", "c1-op": "has", "c1-new": "\x00<script>"},
        {"c1-field": "requester", "c1-op": "is", "c1-new": "@" * 300, "c1-group": "99999999999"},
        {f"c{n}-field": "status" for n in range(200)},
        {"do": "up:nothing", "sort": "x", "group": "x", "then": "x", "icon": "../../etc", "name": "x" * 500},
    ],
)
def test_an_odd_form_of_the_builder_is_no_fault(desk: Desk, sign_in, form: dict[str, str]) -> None:
    client = sign_in(desk.agent)
    form = {"builder": "1", "view": "open", **form}
    assert client.post(BUILD, form).status_code == 200
    assert client.post(SAVE, {**form, "name": form.get("name", "Odd"), "save": "new"}).status_code == 302
    assert client.get(f"/desk/?view={SavedView.objects.get().pk}").status_code == 200


def test_views_of_a_team_are_shared_by_its_leads_alone(desk: Desk, sign_in) -> None:
    form = {**filled("priority", "is", "1"), "name": "Team view", "save": "new", "share": str(desk.team.pk)}
    refused = sign_in(desk.agent).post(SAVE, form)
    assert refused.status_code == 403
    assert "Views of a team are kept by its leads." in refused.content.decode()
    assert not SavedView.objects.exists()
    sign_in(desk.lead).post(SAVE, form)
    view = SavedView.objects.get()
    assert (view.team, view.owner) == (desk.team, None)
    assert "Team view" in words(sign_in(desk.agent), "/desk/")
    assert "Team view" not in words(sign_in(desk.outsider), "/desk/")
    assert sign_in(desk.agent).post(f"/desk/views/{view.pk}/delete/").status_code == 403
    assert sign_in(desk.outsider).get(f"/desk/views/{view.pk}/").status_code == 404
    assert sign_in(desk.lead).post(SAVE, {**form, "share": "everybody"}).status_code == 403
    sign_in(desk.admin).post(SAVE, {**form, "name": "For all", "share": "everybody"})
    assert "For all" in words(sign_in(desk.outsider), "/desk/")


def test_sharing_a_view_shows_no_more_tickets(desk: Desk, sign_in) -> None:
    opened(desk, "Secret")
    views.view_save(actor=desk.admin, name="All", looks={"conditions": {}}, for_everybody=True)
    view = SavedView.objects.get()
    assert subjects(sign_in(desk.outsider), f"/desk/?view={view.pk}") == []
    membership_set(actor=None, team=desk.team, user=desk.outsider)
    assert subjects(sign_in(desk.outsider), f"/desk/?view={view.pk}") == ["Secret"]


def test_a_view_is_renamed_and_deleted_after_asking(desk: Desk, sign_in) -> None:
    view = saved(desk, "Old <b>name</b>")
    client = sign_in(desk.agent)
    assert client.post(f"/desk/views/{view.pk}/", {"name": "  "}).status_code == 400
    client.post(f"/desk/views/{view.pk}/", {"name": "New name"})
    view.refresh_from_db()
    assert (view.name, view.owner) == ("New name", desk.agent)
    assert "Delete the view “New name”?" in words(client, f"/desk/views/{view.pk}/delete/")
    assert SavedView.objects.exists()
    client.post(f"/desk/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()
    assert client.get(f"/desk/?view={view.pk}").status_code == 200
    assert sign_in(desk.lead).get(f"/desk/views/{saved(desk).pk}/").status_code == 404


def test_density_and_keys_are_kept_for_each_agent(desk: Desk, sign_in) -> None:
    opened(desk)
    client = sign_in(desk.agent)
    assert 'data-keys="on"' in words(client, "/desk/")
    response = client.post("/account/desk/", {"density": "comfortable", "next": "/desk/?view=mine"})
    assert response.url == "/desk/?view=mine"
    client.post("/account/desk/", {"keys": "off", "next": "https://evil.example/"})
    page = words(client, "/desk/")
    assert "tickets comfy" in page
    assert 'data-keys="off"' in page
    assert client.post("/account/desk/", {"density": "huge"}).status_code == 400
    assert "comfy" not in words(sign_in(desk.lead), "/desk/")
    assert sign_in(desk.student).post("/account/desk/", {"keys": "off"}).status_code == 403


def test_a_link_to_a_list_carries_all_of_it(desk: Desk, sign_in) -> None:
    query = urlencode({"view": "open", "own": "1", "if": "text.has:a, b | c: d%", "sort": "created", "group": "none"})
    page = words(sign_in(desk.agent), f"{BUILD}?{query}")
    copied = re.search(r'href="([^"]+)" data-copy', page).group(1).replace("&amp;", "&")
    assert 'value="a"' in words(sign_in(desk.lead), copied.replace("/desk/", BUILD))
