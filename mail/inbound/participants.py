"""Who else a mail was sent to, and so takes part."""

from __future__ import annotations

import re

from accounts.models import User
from accounts.services import person_for_address
from mail.inbound.automatic import MAIL_SYSTEMS
from mail.mailboxes import own_addresses
from mail.threads import without_tag
from mail.types import Address, ParsedEmail
from tickets.services.opening import CC_MAX

_NOBODY = re.compile(r"^(?:no|do[-_.]?not)[-_.]?reply\b|^(?:bounces?|undisclosed)\b")


def copied_in(parsed: ParsedEmail, *, author: User) -> list[User]:
    """People in To and Cc besides the author and the desk, at most CC_MAX; unknown ones are made known."""
    own = own_addresses()
    people: dict[int, User] = {}
    for address in [*parsed.to, *parsed.cc]:
        if len(people) >= CC_MAX:
            break
        if without_tag(address.email) in own or _is_nobody(address):
            continue
        person, _is_new = person_for_address(email=address.email, name=address.name)
        if person.pk != author.pk and person.is_active:
            people[person.pk] = person
    return list(people.values())


def _is_nobody(address: Address) -> bool:
    """Addresses that no person reads."""
    local = address.email.partition("@")[0]
    return local in MAIL_SYSTEMS or bool(_NOBODY.match(local))
