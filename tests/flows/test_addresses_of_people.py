"""How people are reached: an account is never taken over by its record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Identity, User
from accounts.people import (
    address_add,
    address_remove,
    main_address_ask,
    main_address_change,
    main_address_confirm,
    person_edit,
)
from common.errors import Invalid, NotAllowed
from tests.support import PASSWORD, Desk, mails_to, make_desk, work


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def test_a_further_address_opens_nothing(desk: Desk) -> None:
    address_add(actor=desk.agent, person=desk.student, address="Thief@Example.org")
    Client().post("/password/forgot/", {"email": "thief@example.org"})
    work()
    assert mails_to("thief@example.org") == []
    assert len(mails_to(desk.student.email)) == 1
    assert Client().post("/sign-in/", {"username": "thief@example.org", "password": PASSWORD}).status_code == 200


def test_agents_do_not_change_how_colleagues_are_reached(desk: Desk) -> None:
    for colleague in (desk.lead, desk.author, desk.admin, desk.outsider):
        for actor in (desk.agent, desk.lead, desk.student):
            with pytest.raises(NotAllowed):
                address_add(actor=actor, person=colleague, address="thief@example.org")
            with pytest.raises(NotAllowed):
                person_edit(actor=actor, person=colleague, name="Thief", affiliation="", about="")
    address_add(actor=desk.admin, person=desk.agent, address="priya@example.com")
    further = desk.agent.identities.get(value="priya@example.com")
    with pytest.raises(NotAllowed):
        main_address_ask(actor=desk.lead, person=desk.agent, identity=further)
    with pytest.raises(NotAllowed):
        address_remove(actor=desk.lead, person=desk.agent, identity=further)


def test_the_main_address_is_changed_by_leads_and_only_once_its_reader_says_yes(desk: Desk) -> None:
    new = address_add(actor=desk.agent, person=desk.student, address="aisha@example.net")
    with pytest.raises(NotAllowed):
        main_address_ask(actor=desk.agent, person=desk.student, identity=new)
    main_address_ask(actor=desk.lead, person=desk.student, identity=new)
    work()
    (asked,) = mails_to("aisha@example.net")
    (told,) = mails_to("aisha@example.ac.uk")
    assert "about to change" in str(told["Subject"])
    path = link_in(asked)
    assert path not in told.get_body(("plain",)).get_content()
    browser = Client()
    page = browser.get(path)
    assert page.status_code == 200
    assert User.objects.get(pk=desk.student.pk).email == "aisha@example.ac.uk"  # a GET changes nothing
    assert browser.post(path).status_code == 200
    person = User.objects.get(pk=desk.student.pk)
    assert person.email == "aisha@example.net"
    assert person.identities.get(value=person.email).verified_at is not None
    assert browser.post(path).status_code == 404  # once
    assert Client().post("/sign-in/", {"username": person.email, "password": PASSWORD}).status_code == 302


def link_in(mail: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/account/address/[^\s]+)", mail.get_body(("plain",)).get_content())
    assert found
    return found.group(1)


def test_a_link_to_an_address_ends_with_what_it_was_made_for(desk: Desk) -> None:
    new = address_add(actor=desk.agent, person=desk.student, address="aisha@example.net")
    main_address_ask(actor=desk.lead, person=desk.student, identity=new)
    work()
    token = link_in(mails_to("aisha@example.net")[0]).split("/")[-2]
    assert main_address_change(token) is not None
    desk.lead.memberships.update(is_lead=False)  # whoever asked may not any more
    assert main_address_change(token) is None
    desk.lead.memberships.update(is_lead=True)
    address_remove(actor=desk.agent, person=desk.student, identity=new)
    address_add(actor=desk.agent, person=User.objects.create_user("x@example.net"), address="aisha@example.net")
    assert main_address_confirm(token=token) is None
    for bad in ("x", token[:-1], token + "x"):
        assert main_address_confirm(token=bad) is None


def test_the_main_address_cannot_be_removed_nor_one_of_somebody_else(desk: Desk) -> None:
    main = desk.student.identities.get()
    with pytest.raises(Invalid):
        address_remove(actor=desk.agent, person=desk.student, identity=main)
    further = address_add(actor=desk.agent, person=desk.student, address="aisha@example.net")
    stranger = User.objects.create_user("bob@example.org")
    address_remove(actor=desk.agent, person=stranger, identity=further)
    assert Identity.objects.filter(pk=further.pk).exists()
    with pytest.raises(Invalid):
        main_address_ask(actor=desk.lead, person=stranger, identity=further)


@pytest.mark.parametrize(
    "address",
    ["", "no address", "a@b", "x" * 250 + "@example.org", "a@example.org\r\nBcc: b@example.org", "\x00@example.org"],
)
def test_what_is_no_address_is_refused(desk: Desk, address: str) -> None:
    with pytest.raises(Invalid):
        address_add(actor=desk.agent, person=desk.student, address=address)
