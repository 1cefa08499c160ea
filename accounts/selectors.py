"""Reads about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode

from accounts.identities import (
    masked_student_number,
    normalise_student_number,
    phone_beginning,
    phone_words,
)
from accounts.models import ApiToken, Identity, User, people_with_addresses
from accounts.policies import can_enter_desk
from accounts.types import PersonHit
from common.secrets import secret_hash

LOOK_UP_FROM = 2  # letters; fewer would list half the university
LOOK_UP_WORDS = 4


def token_find(plain: str) -> ApiToken | None:
    """The live token behind a bearer's plain text: not revoked, not expired, its owner active."""
    if not plain or len(plain) > 200:
        return None
    token = (
        ApiToken.objects.select_related("user")
        .filter(hash=secret_hash(plain), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= timezone.now()):
        return None
    return token


def person_to_mail_password(email: str) -> User | None:
    """The active person who owns this address, whether or not they have a password yet."""
    return people_with_addresses([email]).filter(is_active=True).first()


def person_by_reset_link(uid: str, token: str) -> User | None:
    """The person a reset link was made for, while it works: once, and for PASSWORD_RESET_TIMEOUT."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None


def people_matching(user: Any, text: str, limit: int = 6) -> list[PersonHit]:
    """People found by what an agent hears: words that names begin with, the beginning of an address, of a
    phone or of a student number. Two queries, at most `limit` people, exact identities first.

    Empty for who does not work at the desk, and for less than LOOK_UP_FROM letters. Upper and lower case of
    letters beyond ASCII are told apart on SQLite.
    """
    return people_described(people_found(user, text).order_by("name", "pk")[:limit])


def people_found(user: Any, text: str | None) -> QuerySet[User]:
    """The people `people_matching` finds, without a limit; everybody when `text` is None."""
    if not can_enter_desk(user):
        return User.objects.none()
    if text is None:
        return _callable()
    text = " ".join(text.replace("\x00", "").split())[:200]
    if len(text) < LOOK_UP_FROM:
        return User.objects.none()
    names = Q()
    for word in text.split()[:LOOK_UP_WORDS]:
        names &= Q(name__istartswith=word) | Q(name__icontains=f" {word}") | Q(name__icontains=f"-{word}")
    identities = _identities_beginning(text)
    return _callable().filter(names | Q(pk__in=identities) if identities is not None else names)


def people_described(people: Iterable[User]) -> list[PersonHit]:
    """These people with what tells them apart: one query for their phones and student numbers."""
    people = list(people)
    found: dict[int, dict[str, str]] = {}
    kinds = (Identity.PHONE, Identity.STUDENT_NUMBER)
    rows = Identity.objects.filter(user__in=people, kind__in=kinds).order_by("-pk") if people else ()
    for row in rows:  # the first one they gave is shown
        found.setdefault(row.user_id, {})[row.kind] = row.value
    return [
        PersonHit(
            person,
            student_number=masked_student_number(number) if (number := known.get(Identity.STUDENT_NUMBER)) else "",
            phone=phone_words(phone) if (phone := known.get(Identity.PHONE)) else "",
        )
        for person in people
        for known in [found.get(person.pk, {})]
    ]


def person_for_desk(user: Any, pk: int | None) -> User | None:
    """The person of a key as an agent may choose them; None for who is gone, merged or not there."""
    return _callable().filter(pk=pk).first() if pk and can_enter_desk(user) else None


def _callable() -> QuerySet[User]:
    return User.objects.filter(is_active=True, merged_into__isnull=True)


def _identities_beginning(text: str) -> QuerySet[Identity] | None:
    """Owners of identities that begin like this; None when it looks like none."""
    found = Q()
    if "@" in text or (" " not in text and len(text) > LOOK_UP_FROM):
        found |= Q(kind=Identity.EMAIL, value__startswith=text.lower())
    if (phone := phone_beginning(text)) and len(phone) > LOOK_UP_FROM:
        found |= Q(kind=Identity.PHONE, value__startswith=phone)
    if number := normalise_student_number(text):
        found |= Q(kind=Identity.STUDENT_NUMBER, value__startswith=number)
    return Identity.objects.filter(found).values("user") if found else None
