"""Writes of agents on the records of people: what they are called, and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.addresses import normalise_email
from accounts.mailer import send_account_mail
from accounts.models import Identity, User
from accounts.services import clean_name
from common import events
from common.branding import site_name
from common.errors import Invalid

SALT = "main-address"
CONFIRM_SECONDS = 3 * 24 * 3600
ADDRESS_MAX = 254  # RFC 5321 §4.5.3.1.3
ADDRESSES_MAX = 20


@transaction.atomic
def person_edit(*, actor: User, person: User, name: str, affiliation: str, about: str) -> User:
    """What a person is called, and where they belong. Raises NotAllowed, and Invalid for an unknown affiliation."""
    policies.can_edit_person(actor, person).require()
    if affiliation not in dict(User.AFFILIATIONS):
        raise Invalid(_("Choose what they are."), code="no_such_affiliation", field="affiliation")
    person.name, person.affiliation, person.about = clean_name(name), affiliation, clean_name(about)[:120]
    person.save(update_fields=["name", "affiliation", "about"])
    events.record("person.edited", subject=person, actor=actor)
    return person


@transaction.atomic
def address_add(*, actor: User, person: User, address: str) -> Identity:
    """A further address by which mail is known to be from this person; theirs already changes nothing.

    It never opens the account: sign-in and passwords know the main address alone. Raises NotAllowed, and
    Invalid for what is no address, for one of somebody else, and for too many.
    """
    policies.can_edit_person(actor, person).require()
    address = normalise_email(address)
    try:
        validate_email(address)
        MaxLengthValidator(ADDRESS_MAX)(address)
    except ValidationError as error:
        raise Invalid(_("Enter an address, like name@example.ac.uk"), code="bad_address", field="value") from error
    if person.identities.filter(kind=Identity.EMAIL).count() >= ADDRESSES_MAX:
        raise Invalid(_("This person has as many addresses as we keep."), code="too_many", field="value")
    identity, is_new = Identity.objects.get_or_create(kind=Identity.EMAIL, value=address, defaults={"user": person})
    if identity.user_id != person.pk:
        who = identity.user.display_name
        raise Invalid(_("This address belongs to %(name)s.") % {"name": who}, code="taken", field="value")
    if is_new:
        events.record("person.address_added", subject=person, actor=actor, identity=identity.pk)
    return identity


@transaction.atomic
def address_remove(*, actor: User, person: User, identity: Identity) -> None:
    """Takes a further address off. Raises NotAllowed, and Invalid for the main one: a person keeps that."""
    policies.can_edit_person(actor, person).require()
    person = User.objects.select_for_update().get(pk=person.pk)
    if identity.value == person.email:
        raise Invalid(_("This is the main address. Make another one the main address first."), code="main")
    if Identity.objects.filter(pk=identity.pk, user=person, kind=Identity.EMAIL).delete()[0]:
        events.record("person.address_removed", subject=person, actor=actor, identity=identity.pk)


@dataclass(frozen=True)
class Change:
    """A change of the main address that waits for whoever reads the new one."""

    person: User
    identity: Identity
    actor: User


def address_token(identity: Identity, actor: User) -> str:
    """What the link in that mail carries, signed: which address, what the main one was, and who asked."""
    return signing.dumps([identity.pk, identity.value, identity.user.email, actor.pk], salt=SALT)


@transaction.atomic
def main_address_ask(*, actor: User, person: User, identity: Identity) -> None:
    """Asks the new address by mail whether it is theirs, and tells the present one. Nothing changes before.

    So a password can only ever go to an address that somebody read mail at. Raises NotAllowed, and Invalid
    for an address that is not this person's.
    """
    policies.can_set_main_address(actor, person).require()
    if identity.user_id != person.pk or identity.kind != Identity.EMAIL:
        raise Invalid(_("This is none of their addresses."), code="not_theirs")
    if identity.value == person.email:
        return
    token = address_token(identity, actor)
    words = {
        "site": site_name(),
        "address": identity.value,
        "link": f"{settings.SITE_URL}{reverse('address_confirm', args=[token])}",
    }
    ask = _(
        "Hello,\n\n"
        "%(site)s is asked to write to you at this address from now on. Mails about your tickets, and links for "
        "a new password, would come here.\n\n"
        "If that is right, open this link within three days and say yes:\n\n"
        "%(link)s\n\n"
        "If not, you need to do nothing: nothing has changed.\n"
    )
    send_account_mail(person, _("Is this your address?"), ask % words, identity.value)
    if person.email:
        tell = _(
            "Hello,\n\n"
            "%(site)s was asked to write to %(address)s from now on, and no longer to this address. It happens "
            "once somebody says yes there.\n\n"
            "If that is not you, tell us at once by answering this mail.\n"
        )
        send_account_mail(person, _("Your address is about to change"), tell % words)
    events.record("person.main_address_asked", subject=person, actor=actor, identity=identity.pk)


def main_address_change(token: str) -> Change | None:
    """What a mailed link would change, while it works: once, for CONFIRM_SECONDS, as long as all is as it was."""
    try:
        key, value, before, actor_id = signing.loads(token[:1000], salt=SALT, max_age=CONFIRM_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    identity = Identity.objects.select_related("user").filter(pk=key, kind=Identity.EMAIL, value=value).first()
    actor = User.objects.filter(pk=actor_id).first()
    if identity is None or actor is None or identity.user.email != before or not identity.user.is_active:
        return None
    if not policies.can_set_main_address(actor, identity.user):
        return None  # who asked may not any more
    return Change(identity.user, identity, actor)


@transaction.atomic
def main_address_confirm(*, token: str) -> User | None:
    """Whoever reads the new address said yes: it is the main one, and verified. None when the link opens nothing."""
    change = main_address_change(token)
    if change is None:
        return None
    person = User.objects.select_for_update().get(pk=change.person.pk)
    if person.email != change.person.email:
        return None
    person.email = change.identity.value
    person.save(update_fields=["email"])
    Identity.objects.filter(pk=change.identity.pk).update(verified_at=timezone.now())
    events.record("person.main_address_set", subject=person, actor=change.actor, identity=change.identity.pk)
    return person
