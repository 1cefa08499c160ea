"""Settings of teams, roles and invitations, by HTTP: what is saved, what is refused, and the line it leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Team, User
from accounts.services import token_create
from common.models import AuditEntry
from tests.flows.portal import words
from tests.support import PASSWORD, Desk, mails_to, work

ROLES = {"is_agent": "on", "is_active": "on"}


def last_line() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


@pytest.fixture
def admin(desk: Desk, sign_in: Any) -> Client:
    return sign_in(desk.admin)


def test_an_administrator_makes_a_team_and_says_who_leads_it(desk: Desk, admin: Client) -> None:
    response = admin.post("/desk/settings/teams/", {"name": "  Second   line "}, follow=True)
    team = Team.objects.get(name="Second line")
    assert "Second line is there" in words(response)
    assert (last_line().action, last_line().subject_name, last_line().actor_key) == (
        "made",
        "Second line",
        desk.admin.pk,
    )
    data = {"name": "Second line", "add": desk.agent.pk, "add_as": "lead"}
    assert "The team is saved." in words(admin.post(f"/desk/settings/teams/{team.pk}/", data, follow=True))
    assert Membership.objects.get(team=team).is_lead
    assert last_line().after == {"members": {"Priya Nair": "lead"}}


@pytest.mark.parametrize("name", ["", "  ", "front LINE", "\x00"])
def test_a_team_needs_a_name_of_its_own(desk: Desk, admin: Client, name: str) -> None:
    response = admin.post("/desk/settings/teams/", {"name": name})
    assert response.status_code == 400
    assert "There is a problem" in words(response)
    assert not AuditEntry.objects.exists()


def test_a_lead_says_who_is_in_their_team_and_cannot_name_it(desk: Desk, sign_in: Any) -> None:
    lead = sign_in(desk.lead)
    new = User.objects.create_user("new@example.ac.uk", name="New Agent", is_agent=True)
    data = {
        "name": "Taken over", "add": new.pk, "add_as": "agent",
        f"member_{desk.agent.pk}": "", f"member_{desk.lead.pk}": "lead",
    }  # fmt: skip
    assert lead.post(f"/desk/settings/teams/{desk.team.pk}/", data).status_code == 302
    desk.team.refresh_from_db()
    assert desk.team.name == "Front line"
    assert set(desk.team.members.all()) == {new, desk.lead}
    assert lead.post("/desk/settings/teams/", {"name": "Mine"}).status_code == 403
    other = Team.objects.get(name="Library systems")
    assert lead.post(f"/desk/settings/teams/{other.pk}/", data).status_code == 404


def test_only_agents_get_into_a_team(desk: Desk, admin: Client) -> None:
    data = {"name": "Front line", "add": desk.student.pk}
    assert admin.post(f"/desk/settings/teams/{desk.team.pk}/", data).status_code == 400
    assert not Membership.objects.filter(user=desk.student).exists()


def test_a_team_with_a_queue_stays_and_the_page_says_why(desk: Desk, admin: Client) -> None:
    assert "It still has things: 1 queue" in words(admin.get(f"/desk/settings/teams/{desk.team.pk}/"))
    refused = admin.post(f"/desk/settings/teams/{desk.team.pk}/delete/")
    assert refused.status_code == 409
    assert "Give them to another team first" in words(refused)
    empty = Team.objects.get(name="Library systems")
    assert admin.post(f"/desk/settings/teams/{empty.pk}/delete/").status_code == 302
    assert not Team.objects.filter(pk=empty.pk).exists()
    assert last_line().action == "deleted"


def test_roles_are_given_and_taken_with_a_line(desk: Desk, admin: Client) -> None:
    page = f"/desk/settings/people/{desk.author.pk}/"
    assert admin.post(page, {**ROLES, "is_author": "on"}, follow=True).status_code == 200
    desk.author.refresh_from_db()
    assert (desk.author.is_agent, desk.author.is_author) == (True, True)
    line = last_line()
    assert (line.action, line.before, line.after) == ("roles", {"roles": ["author"]}, {"roles": ["agent", "author"]})


def test_who_is_no_agent_any_more_leaves_their_teams_and_who_is_kept_out_is_out_at_once(
    desk: Desk, admin: Client, sign_in: Any
) -> None:
    agent = sign_in(desk.agent)
    _token, plain = token_create(actor=None, user=desk.agent)
    admin.post(f"/desk/settings/people/{desk.agent.pk}/", {"is_agent": "on"})
    assert not Membership.objects.filter(user=desk.agent).exists()
    assert agent.get("/desk/").status_code == 302
    assert Client().get("/api/v1/tickets/", headers={"authorization": f"Bearer {plain}"}).status_code == 401
    assert Client().post("/sign-in/", {"username": desk.agent.email, "password": PASSWORD}).status_code == 200


def test_nobody_sets_their_own_roles_and_the_last_administrator_stays(desk: Desk, admin: Client, sign_in: Any) -> None:
    own = admin.post(f"/desk/settings/people/{desk.admin.pk}/", ROLES)
    assert own.status_code == 403
    assert "set by another administrator" in words(own)
    second = User.objects.create_superuser("second@example.ac.uk", PASSWORD, name="Second Admin")
    assert admin.post(f"/desk/settings/people/{second.pk}/", ROLES).status_code == 302
    assert User.objects.filter(is_superuser=True).get() == desk.admin
    assert sign_in(second).post(f"/desk/settings/people/{desk.admin.pk}/", ROLES).status_code == 403


def test_two_administrators_cannot_take_each_others_role(desk: Desk) -> None:
    from accounts.setup import roles_set
    from common.errors import HelpdeskError

    second = User.objects.create_superuser("second@example.ac.uk", PASSWORD, name="Second Admin")
    stale = User.objects.get(pk=second.pk)  # as the other request read it, just before
    roles_set(actor=desk.admin, person=second, is_active=True, is_agent=True)
    with pytest.raises(HelpdeskError):
        roles_set(actor=stale, person=desk.admin, is_active=True, is_agent=True)
    assert User.objects.filter(is_superuser=True).count() == 1


def test_an_invitation_gives_a_role_and_a_link_that_sets_a_password(desk: Desk, admin: Client) -> None:
    data = {"email": "Nora@Example.ac.uk", "name": "Nora Quist", "is_agent": "on"}
    assert "on its way" in words(admin.post("/desk/settings/people/invite/", data, follow=True))
    person = User.objects.get(email="nora@example.ac.uk")
    assert person.is_agent
    assert (last_line().action, last_line().after) == ("invited", {"roles": ["agent"], "email": "nora@example.ac.uk"})
    work()
    mail = mails_to("nora@example.ac.uk")[-1]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Ada Min invites you" in text
    link = re.search(r"https?://[^/\s]+(/password/reset/\S+)", text)
    assert link is not None
    page = Client().get(link.group(1))
    assert page.status_code == 200
    assert str(last_line().after).find(link.group(1)) == -1


@pytest.mark.parametrize(
    "data",
    [
        {"email": "x@example.ac.uk"},
        {"email": "no address", "is_agent": "on"},
        {"email": "admin@example.ac.uk", "is_agent": "on"},
    ],
)
def test_an_invitation_without_a_role_an_address_or_to_oneself_is_refused(
    desk: Desk, admin: Client, data: dict[str, str]
) -> None:
    before = User.objects.count()
    assert admin.post("/desk/settings/people/invite/", data).status_code == 400
    assert User.objects.count() == before


def test_people_are_found_by_name_and_role(desk: Desk, admin: Client) -> None:
    assert "Aisha Khan" not in words(admin.get("/desk/settings/people/"))
    assert "Aisha Khan" in words(admin.get("/desk/settings/people/?q=aish"))
    authors = words(admin.get("/desk/settings/people/?role=author"))
    assert "Maya Chen" in authors
    assert "Priya Nair" not in authors
    assert admin.get("/desk/settings/people/?page=99999999999999&role=zz&q=%00").status_code == 200
