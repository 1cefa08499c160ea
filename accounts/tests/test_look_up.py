"""Finding people by what an agent hears, and people without an email address."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.identities import masked_student_number, normalise_phone, normalise_student_number, phone_beginning
from accounts.models import Identity, User
from accounts.selectors import people_matching, person_for_desk
from accounts.services import identity_add, identity_remove, person_register
from common.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
MAKE = User.objects.create_user


@pytest.fixture
def agent() -> User:
    return MAKE("priya@example.ac.uk", "pass", name="Priya Nair", is_agent=True)


@pytest.fixture
def aisha(agent: User) -> User:
    person = MAKE("aisha@example.ac.uk", name="Aisha Khan", affiliation="student", about="BSc Nursing")
    identity_add(actor=agent, user=person, kind=Identity.STUDENT_NUMBER, value="2301-4417")
    identity_add(actor=agent, user=person, kind=Identity.PHONE, value="07700 900 123")
    return person


@pytest.mark.parametrize(
    "heard",
    ["aisha kh", "Kha", "AISHA@EXA", "07700 900", "+44 7700 900123", "0044 7700 900123", "2301", "23014417", "khan ai"],
)
def test_a_caller_is_found_by_name_address_phone_and_student_number(agent: User, aisha: User, heard: str) -> None:
    MAKE("bob@example.ac.uk", name="Bob Stranger")
    hits = people_matching(agent, heard)
    assert [hit.person for hit in hits] == [aisha]
    assert hits[0].details == "23•••417 · BSc Nursing"
    assert hits[0].phone == "07700 900123"


@pytest.mark.parametrize("heard", ["", "a", "zz", "isha", "%", "__", "\x00\x00", "' OR 1=1 --", "9" * 500, "+" * 50])
def test_what_is_no_beginning_of_anything_finds_nobody(agent: User, aisha: User, heard: str) -> None:
    assert people_matching(agent, heard) == []


def test_people_who_are_gone_or_merged_are_not_offered(agent: User, aisha: User) -> None:
    twin = MAKE("a.khan@example.ac.uk", name="Aisha Khan", merged_into=aisha)
    gone = MAKE("khan@example.ac.uk", name="Aisha Khanna", is_active=False)
    assert [hit.person for hit in people_matching(agent, "aisha")] == [aisha]
    assert person_for_desk(agent, twin.pk) is person_for_desk(agent, gone.pk) is None


def test_nobody_but_agents_looks_people_up(aisha: User) -> None:
    assert people_matching(aisha, "aisha") == people_matching(AnonymousUser(), "aisha") == []
    assert person_for_desk(aisha, aisha.pk) is None
    with pytest.raises(NotAllowed):
        identity_add(actor=aisha, user=aisha, kind=Identity.PHONE, value="3310")
    with pytest.raises(NotAllowed):
        person_register(actor=aisha, name="Somebody")


def test_a_look_up_costs_two_queries(agent: User, aisha: User, django_assert_num_queries) -> None:
    for number in range(30):
        MAKE(f"k{number}@example.ac.uk", name=f"Aisha Kho {number:02}")
    with django_assert_num_queries(2):
        assert len(people_matching(agent, "aisha")) == 6


def test_a_number_belongs_to_one_person(agent: User, aisha: User) -> None:
    other = MAKE("bob@example.ac.uk", name="Bob Stranger")
    with pytest.raises(Invalid, match="belongs to Aisha Khan"):
        identity_add(actor=agent, user=other, kind=Identity.PHONE, value="+447700900123")
    identity_remove(actor=agent, user=other, kind=Identity.PHONE, value="07700900123")
    assert Identity.objects.filter(user=aisha, kind=Identity.PHONE).exists()
    identity_remove(actor=agent, user=aisha, kind=Identity.PHONE, value="07700900123")
    identity_add(actor=agent, user=other, kind=Identity.PHONE, value="07700900123")


@pytest.mark.parametrize("value", ["", "abc", "12", "<b>1</b>", "+", "9" * 60])
def test_what_is_no_number_is_refused(agent: User, aisha: User, value: str) -> None:
    for kind in (Identity.PHONE, Identity.STUDENT_NUMBER):
        with pytest.raises(Invalid):
            identity_add(actor=agent, user=aisha, kind=kind, value=value)
    with pytest.raises(Invalid):
        identity_add(actor=agent, user=aisha, kind=Identity.EMAIL, value="x@example.org")


def test_numbers_are_one_however_they_are_written() -> None:
    assert normalise_phone("(0)7700 900123") == normalise_phone("07700-900123") == "+447700900123"
    assert normalise_phone("ext. 3310") == normalise_phone("3310") == "3310"
    assert phone_beginning("07700 9") == "+4477009"
    assert normalise_student_number("ab 1234-567") == "AB1234567"
    assert masked_student_number("AB1234567") == "AB•••567"
    assert masked_student_number("1234") == "•••34"


def test_people_without_an_address_are_many_and_nobody_signs_in_as_them(agent: User) -> None:
    first = person_register(actor=agent, name="Jo Bloggs", phone="07700 900456")
    second = person_register(actor=agent, name="Jo Bloggs")
    assert first != second
    assert first.email == second.email == ""
    assert not Identity.objects.filter(kind=Identity.EMAIL, value="").exists()
    assert [hit.person for hit in people_matching(agent, "07700 900456")] == [first]
    first.set_password("a long enough pass phrase 7")
    first.save()
    response = Client().post("/sign-in/", {"username": "", "password": "a long enough pass phrase 7"})
    assert response.status_code == 200
    assert not Client().login(username="", password="a long enough pass phrase 7")
    Client().post("/password/forgot/", {"email": ""})


def test_two_people_never_share_an_address(agent: User, aisha: User) -> None:
    from django.db import IntegrityError, transaction

    assert person_register(actor=agent, name="Somebody Else", email="Aisha@example.ac.uk") == aisha
    aisha.refresh_from_db()
    assert aisha.name == "Aisha Khan"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="AISHA@example.ac.uk", name="Twin")


def test_a_number_of_somebody_else_registers_nobody(agent: User, aisha: User) -> None:
    with pytest.raises(Invalid):
        person_register(actor=agent, name="Jo Bloggs", phone="07700 900123")
    assert not User.objects.filter(name="Jo Bloggs").exists()
