"""Writes about people."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.addresses import normalise_email
from accounts.identities import normalise_phone, normalise_student_number
from accounts.models import ApiToken, Identity, Membership, Team, User
from common.errors import Invalid
from common.secrets import new_secret, secret_hash

NAME_MAX = 150


def person_for_address(*, email: str, name: str = "") -> tuple[User, bool]:
    """The person who owns `email`, or a new requester without a password; and whether they are new.

    A name that arrives later fills an empty one, and never replaces one: From lines are hearsay.
    """
    address = normalise_email(email)
    identity = Identity.objects.select_related("user").filter(kind=Identity.EMAIL, value=address).first()
    if identity:
        return identity.user, False
    try:
        with transaction.atomic():
            return User.objects.create_user(address, name=clean_name(name)), True
    except IntegrityError:  # another process was faster
        return Identity.objects.select_related("user").get(kind=Identity.EMAIL, value=address).user, False


def clean_name(name: str) -> str:
    """A display name as one line without control characters, cut to the field."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_MAX]


@transaction.atomic
def team_create(*, actor: User | None, name: str) -> Team:
    return Team.objects.get_or_create(name=name.strip())[0]


@transaction.atomic
def membership_set(*, actor: User | None, team: Team, user: User, is_lead: bool = False) -> Membership:
    """Puts an agent into a team, or changes whether they lead it. Raises Invalid for a non-agent."""
    if not user.works_here:
        raise Invalid("Only agents can be in a team.", code="not_an_agent")
    membership, _is_new = Membership.objects.update_or_create(team=team, user=user, defaults={"is_lead": is_lead})
    return membership


@transaction.atomic
def token_create(*, actor: User | None, user: User, label: str = "", days: int | None = None) -> tuple[ApiToken, str]:
    """A new API token, and its plain text, which is nowhere else and cannot be read again."""
    plain = f"hd_{new_secret()}"
    token = ApiToken.objects.create(
        user=user,
        label=label[:80],
        prefix=plain[:8],
        hash=secret_hash(plain),
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    return token, plain


@transaction.atomic
def person_make(*, actor: User | None, email: str, name: str = "", password: str | None = None, **roles: bool) -> User:
    """A person with these roles (`is_agent`, `is_author`, `is_superuser`), new or known.

    Roles are only ever added. A password is set when one is given; a new person without one cannot
    sign in until they ask for one. Raises Invalid for something that is no address, and, where roles are given,
    for a further address of somebody: any agent can write one down, so it says nothing about who reads it.
    """
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(f"{email} is no email address.", code="bad_address", field="email") from error
    user, _is_new = person_for_address(email=address, name=name)
    if user.email != address and any(roles.values()):
        words = _("This is a further address of %(name)s. Use their main address, or take this one off first.")
        raise Invalid(words % {"name": user.display_name}, code="further_address", field="email")
    for role in (role for role, wanted in roles.items() if wanted):
        setattr(user, role, True)
    user.name = clean_name(name) or user.name
    if password is not None:
        user.set_password(password)
    user.save()
    return user


@transaction.atomic
def name_set(*, actor: User, name: str) -> User:
    """A person changes the name they are shown by."""
    actor.name = clean_name(name)
    actor.save(update_fields=["name"])
    return actor


@transaction.atomic
def password_set(*, user: User, password: str) -> User:
    """A new password. It ends every other session, and every reset link that is still about."""
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def password_set_by_link(*, user: User, token: str, password: str) -> User | None:
    """The same by a mailed link. Of many who use one link at the same moment one sets it; the others get None."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not default_token_generator.check_token(locked, token):
        return None
    # The link came to that address: whoever holds it reads its mail.
    main = Identity.objects.filter(user=locked, kind=Identity.EMAIL, value=locked.email, verified_at=None)
    main.update(verified_at=timezone.now())
    return password_set(user=locked, password=password)


def token_used(*, token: ApiToken) -> None:
    """Notes that a token was used, at most once a minute: reads must not cost a write each."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _normalised(kind: str, value: str) -> str:
    if kind == Identity.PHONE:
        return normalise_phone(value)
    if kind == Identity.STUDENT_NUMBER:
        return normalise_student_number(value)
    raise Invalid(_("There is no such kind of identity."), code="no_such_kind")


@transaction.atomic
def identity_add(*, actor: User | None, user: User, kind: str, value: str) -> Identity:
    """Notes a phone or a student number of a person; theirs already changes nothing. `actor` None is the system.

    Addresses come by mail and by sign-in, which prove them: not by this. Raises NotAllowed for who does not
    work at the desk, Invalid for what is no number, and for one that belongs to somebody else.
    """
    if actor is not None:
        policies.can_enter_desk(actor).require()
    normal = _normalised(kind, value)
    if not normal:
        raise Invalid(_("Enter a number, like 07700 900123 or ext. 3310."), code="bad_number", field=kind)
    identity, _is_new = Identity.objects.get_or_create(kind=kind, value=normal, defaults={"user": user})
    if identity.user_id != user.pk:
        raise Invalid(
            _("This number belongs to %(name)s.") % {"name": identity.user.display_name}, code="taken", field=kind
        )
    return identity


@transaction.atomic
def identity_remove(*, actor: User, user: User, kind: str, value: str) -> None:
    """Takes a phone or a student number off a person; one that is not theirs changes nothing.

    Raises NotAllowed for who does not work at the desk.
    """
    policies.can_enter_desk(actor).require()
    Identity.objects.filter(user=user, kind=kind, value=_normalised(kind, value)).delete()


@transaction.atomic
def person_register(*, actor: User, name: str, email: str = "", phone: str = "") -> User:
    """Somebody at the counter or on the phone who is not on the list, with or without an address.

    Who owns the address already is that person, under the name they have. Without an address `email` is
    empty, and nobody can mail or sign in as them (decision 8). Raises NotAllowed for who does not work at
    the desk, Invalid for no name, and for a number that is none or belongs to somebody else.
    """
    policies.can_enter_desk(actor).require()
    name = clean_name(name)
    if not name:
        raise Invalid(_("Enter their name."), code="empty", field="name")
    if email.strip():
        person, _is_new = person_for_address(email=email, name=name)
    else:
        person = User.objects.create_user("", name=name)
    if phone.strip():
        identity_add(actor=actor, user=person, kind=Identity.PHONE, value=phone)
    return person
