"""Reads of the pages about people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts import policies
from accounts.identities import phone_words
from accounts.models import Identity, Membership, User
from accounts.panels import panels_for
from accounts.selectors import people_described, people_found
from accounts.types import PersonHit
from common.permissions import Answer

PAGE = 40


@dataclass(frozen=True)
class PeoplePage:
    """People by name. `older` is the key of the person the next page begins after, or 0."""

    hits: list[PersonHit] = field(default_factory=list)
    older: int = 0


@dataclass(frozen=True)
class Reach:
    """One way to reach a person, as it is shown."""

    identity: Identity
    words: str
    is_main: bool = False


@dataclass(frozen=True)
class PersonPage:
    """The page of one person for one viewer."""

    person: User
    addresses: list[Reach]
    phones: list[Reach]
    numbers: list[Reach]
    memberships: list[Membership]
    can_edit: Answer
    can_set_main: Answer
    is_colleague: bool
    panels: list[tuple[str, dict[str, Any]]]


def people_page(user: User, text: str, *, after: int = 0) -> PeoplePage:
    """Everybody, or who is found by `text` (see `people_matching`), by name, PAGE at a time."""
    rows = people_found(user, text) if text else people_found(user, None)
    last = rows.filter(pk=after).values_list("name", "pk").first() if after else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last[0]) | Q(name=last[0], pk__gt=last[1]))
    found = list(rows.order_by("name", "pk")[: PAGE + 1])
    return PeoplePage(people_described(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else 0)


def person_find(user: User, pk: int) -> User | None:
    """Anybody with a record, for who works at the desk; whoever was merged is found as the record that stayed."""
    if not policies.can_see_people(user) or not 0 < pk < 2**63:
        return None
    person = User.objects.filter(pk=pk).first()
    steps = 0
    while person is not None and person.merged_into_id is not None and steps < 20:
        person, steps = User.objects.filter(pk=person.merged_into_id).first(), steps + 1
    return person


def identity_owner(kind: str, value: str) -> User | None:
    """Whose address or number this is."""
    found = Identity.objects.select_related("user").filter(kind=kind, value=value).first()
    return found.user if found else None


def person_page(user: User, person: User) -> PersonPage:
    reached: dict[str, list[Reach]] = {kind: [] for kind, _label in Identity.KINDS}
    for identity in person.identities.order_by("pk"):
        words = phone_words(identity.value) if identity.kind == Identity.PHONE else identity.value
        is_main = identity.kind == Identity.EMAIL and identity.value == person.email
        reached[identity.kind].append(Reach(identity, words, is_main))
    reached[Identity.EMAIL].sort(key=lambda reach: not reach.is_main)
    return PersonPage(
        person=person,
        addresses=reached[Identity.EMAIL],
        phones=reached[Identity.PHONE],
        numbers=reached[Identity.STUDENT_NUMBER],
        memberships=list(person.memberships.select_related("team").order_by("team__name")),
        can_edit=policies.can_edit_person(user, person),
        can_set_main=policies.can_set_main_address(user, person),
        is_colleague=policies.is_colleague(person),
        panels=panels_for(user, person),
    )
