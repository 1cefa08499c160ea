"""J02, J06, J08, B14: nobody raises their own rights, or takes an account, by the pages about people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.merging import person_merge
from accounts.models import Identity, User
from accounts.people import address_add, address_token
from accounts.services import membership_set, token_create
from accounts.setup import person_invite, roles_set
from common.errors import HelpdeskError
from tests.support import PASSWORD, Desk, mails_to, work

SignIn = Callable[..., Client]
ROLES = ("is_agent", "is_author", "is_superuser")


@pytest.fixture
def puppet(db: None) -> User:
    """An account of a student who works together with a dishonest agent."""
    return User.objects.create_user("puppet@example.org", PASSWORD, name="Paul Puppet")


def roles(person: User) -> list[bool]:
    person.refresh_from_db()
    return [getattr(person, role) for role in ROLES]


def test_j02_an_invitation_gives_no_rights_to_whom_an_agent_put_behind_its_address(desk: Desk, puppet: User) -> None:
    """Any agent adds further addresses to a requester's record: they prove nothing about who owns them."""
    address_add(actor=desk.agent, person=puppet, address="dean@example.ac.uk")
    with pytest.raises(HelpdeskError):
        person_invite(actor=desk.admin, email="Dean@example.ac.uk", name="The dean", is_superuser=True, is_agent=True)
    assert roles(puppet) == [False, False, False]
    puppet.refresh_from_db()
    assert puppet.name == "Paul Puppet"


def test_j02_an_invitation_page_says_whose_the_address_is(desk: Desk, puppet: User, sign_in: SignIn) -> None:
    address_add(actor=desk.agent, person=puppet, address="dean@example.ac.uk")
    response = sign_in(desk.admin).post(
        "/desk/settings/people/invite/", {"email": "dean@example.ac.uk", "is_agent": "on"}
    )
    assert response.status_code == 400
    assert "Paul Puppet" in response.content.decode()
    assert mails_to("dean@example.ac.uk") == []


def test_b14_tokens_of_somebody_kept_out_stay_dead_when_they_come_back(desk: Desk) -> None:
    _token, plain = token_create(actor=desk.agent, user=desk.agent)
    bearer = {"Authorization": f"Bearer {plain}"}
    assert Client().get("/api/v1/tickets/", headers=bearer).status_code == 200
    roles_set(actor=desk.admin, person=desk.agent, is_active=False, is_agent=True)
    assert Client().get("/api/v1/tickets/", headers=bearer).status_code == 401
    roles_set(actor=desk.admin, person=desk.agent, is_active=True, is_agent=True)
    assert Client().get("/api/v1/tickets/", headers=bearer).status_code == 401


def test_b14_sessions_of_somebody_kept_out_stay_dead_when_they_come_back(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.agent)
    assert client.get("/desk/").status_code == 200
    roles_set(actor=desk.admin, person=desk.agent, is_active=False, is_agent=True)
    roles_set(actor=desk.admin, person=desk.agent, is_active=True, is_agent=True)
    assert client.get("/desk/").status_code == 302


def test_b14_a_role_that_was_taken_is_gone_at_the_next_request(desk: Desk, sign_in: SignIn) -> None:
    client, plain = sign_in(desk.lead), token_create(actor=desk.lead, user=desk.lead)[1]
    roles_set(actor=desk.admin, person=desk.lead, is_active=True)
    for path in ("/desk/", "/desk/settings/", "/desk/people/", "/desk/reports/", "/desk/find/?q=a", "/desk/calls/"):
        assert client.get(path).status_code == 403, path
    seen = Client().get("/api/v1/tickets/", headers={"Authorization": f"Bearer {plain}"})
    assert seen.status_code in (200, 403)
    assert "Help" not in seen.content.decode()
    assert not desk.lead.memberships.exists()


FIELDS = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_agent": "on",
    "is_author": "on",
    "is_active": "on",
    "email": "x@y.zz",
}


@pytest.mark.parametrize("who", ["agent", "lead"])
def test_j02_no_page_of_people_or_settings_takes_a_role_along(
    desk: Desk, puppet: User, sign_in: SignIn, who: str
) -> None:
    """Mass assignment, on one's own record, a colleague's and a requester's."""
    person: User = getattr(desk, who)
    client = sign_in(person)
    for other in (person, desk.lead, desk.admin, puppet):
        before = roles(other)
        for path in ("edit/", "add/", "merge/"):
            client.post(
                f"/desk/people/{other.pk}/{path}", {"name": other.name, "affiliation": "", "about": "", **FIELDS}
            )
        assert client.post(f"/desk/settings/people/{other.pk}/", FIELDS).status_code in (403, 404)
        client.post("/account/", {"name": other.name, **FIELDS})
        client.post("/account/name/", {"name": other.name, **FIELDS})
        assert roles(other) == before
        assert not User.objects.filter(email="x@y.zz").exists()
    assert client.post("/desk/settings/people/invite/", {**FIELDS, "email": "new@example.ac.uk"}).status_code == 403
    assert not User.objects.filter(email="new@example.ac.uk").exists()


def test_j02_a_lead_brings_nobody_into_the_desk_by_their_team(desk: Desk, puppet: User, sign_in: SignIn) -> None:
    path, lead = f"/desk/settings/teams/{desk.team.pk}/", sign_in(desk.lead)
    lead.post(path, {"name": "Mine", "add": puppet.pk, "add_as": "lead", f"member_{desk.lead.pk}": "lead"})
    assert not puppet.memberships.exists()
    other = desk.outsider.memberships.get().team
    assert lead.post(f"/desk/settings/teams/{other.pk}/", {"name": "Mine", "add": desk.lead.pk}).status_code in (
        403,
        404,
    )
    assert not other.memberships.filter(user=desk.lead).exists()
    other.refresh_from_db()
    assert other.name == "Library systems"


@pytest.mark.parametrize("who", ["agent", "lead"])
def test_j06_no_account_of_a_colleague_is_reached_by_their_record(
    desk: Desk, puppet: User, sign_in: SignIn, who: str
) -> None:
    """An address added, made the main one, or a merge, and then a new password."""
    client, targets = sign_in(getattr(desk, who)), (desk.admin, desk.author, desk.outsider)
    for target in targets:
        client.post(f"/desk/people/{target.pk}/add/", {"kind": "email", "value": "evil@example.org"})
        client.post(f"/desk/people/{puppet.pk}/merge/", {"gone": target.pk})
        client.post(f"/desk/people/{target.pk}/merge/", {"gone": puppet.pk})
        target.refresh_from_db()
        assert (target.is_active, target.merged_into) == (True, None)
    puppet.refresh_from_db()
    assert puppet.merged_into is None
    assert not Identity.objects.filter(value="evil@example.org").exists()
    Client().post("/password/forgot/", {"email": "evil@example.org"})
    work()
    assert mails_to("evil@example.org") == []


def test_j06_a_link_for_a_main_address_ends_when_its_person_gets_a_role(desk: Desk, puppet: User) -> None:
    """A lead asks while they are a requester; the mail is opened once they are an administrator."""
    identity = address_add(actor=desk.lead, person=puppet, address="evil@example.org")
    token = address_token(identity, desk.lead)
    User.objects.filter(pk=puppet.pk).update(is_superuser=True)
    assert Client().post(f"/account/address/{token}/").status_code == 404
    puppet.refresh_from_db()
    assert puppet.email == "puppet@example.org"


def test_j06_a_main_address_link_ends_when_who_asked_left(desk: Desk, puppet: User) -> None:
    identity = address_add(actor=desk.lead, person=puppet, address="evil@example.org")
    token = address_token(identity, desk.lead)
    User.objects.filter(pk=desk.lead.pk).update(is_active=False)
    assert Client().post(f"/account/address/{token}/").status_code == 404


def test_c02_the_further_address_of_a_record_gets_no_password_link(desk: Desk, puppet: User) -> None:
    address_add(actor=desk.agent, person=puppet, address="evil@example.org")
    Client().post("/password/forgot/", {"email": "evil@example.org"})
    work()
    assert mails_to("evil@example.org") == []
    assert len(mails_to("puppet@example.org")) == 1


def test_j02_who_was_merged_away_is_nobody(desk: Desk, puppet: User, sign_in: SignIn) -> None:
    gone = User.objects.create_user("gone@example.org", PASSWORD, name="Gone")
    client, plain = sign_in(gone), token_create(actor=gone, user=gone)[1]
    person_merge(actor=desk.lead, keep=puppet, gone=gone)
    assert client.get("/my/").status_code == 302
    assert Client().get("/api/v1/tickets/", headers={"Authorization": f"Bearer {plain}"}).status_code == 401
    assert not Client().login(email="gone@example.org", password=PASSWORD)
    for data in (FIELDS, {"is_active": "on"}):
        assert sign_in(desk.admin).post(f"/desk/settings/people/{gone.pk}/", data).status_code == 404
    with pytest.raises(HelpdeskError):
        person_merge(actor=desk.lead, keep=puppet, gone=gone)
    with pytest.raises(HelpdeskError):
        membership_set(actor=None, team=desk.team, user=User.objects.get(pk=gone.pk))
