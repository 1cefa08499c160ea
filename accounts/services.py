"""Writes about people."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.addresses import normalise_email
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
    membership, _ = Membership.objects.update_or_create(team=team, user=user, defaults={"is_lead": is_lead})
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
    sign in until they ask for one. Raises Invalid for something that is no address.
    """
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(f"{email} is no email address.", code="bad_address", field="email") from error
    user, _ = person_for_address(email=address, name=name)
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
    return password_set(user=locked, password=password)


def token_used(*, token: ApiToken) -> None:
    """Notes that a token was used, at most once a minute: reads must not cost a write each."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
