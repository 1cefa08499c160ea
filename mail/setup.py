"""Writes about mailboxes. Each leaves a line in the audit log."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.addresses import normalise_email
from accounts.models import User
from accounts.policies import can_administer
from accounts.services import clean_name
from common import audit
from common.errors import Invalid
from mail.models import Mailbox
from mail.threads import reply_address
from tickets.models import Queue

FAR_KEY = 10**9  # tickets and people whose reply tags must still fit


def checked_address(text: str) -> str:
    """An address in lower case, fit to carry our reply tags (RFC 5321 §4.5.3.1.1). Raises Invalid saying why not."""
    address = normalise_email(text)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(_("Enter an email address, like it-help@example.ac.uk"), field="address") from error
    if "+" in address.partition("@")[0]:
        raise Invalid(_("Leave out the part from + on: replies get a tag of their own there."), field="address")
    try:
        reply_address(address, ticket_id=FAR_KEY, person_id=FAR_KEY)
    except ValueError as error:
        raise Invalid(_("The part before @ is too long: replies need room for a tag."), field="address") from error
    return address


@transaction.atomic
def mailbox_save(
    *, actor: User, mailbox: Mailbox | None, address: str, name: str, queue: Queue, is_default: bool, is_active: bool
) -> Mailbox:
    """Makes or changes an address of the desk. Raises NotAllowed, Invalid.

    One mailbox takes mail for unknown addresses, and that one is active.
    """
    can_administer(actor).require()
    is_new = mailbox is None
    mailbox = Mailbox() if mailbox is None else Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    before = {} if is_new else mailbox_facts(mailbox)
    was_default = mailbox.is_default
    mailbox.address, mailbox.name, mailbox.queue = checked_address(address), clean_name(name)[:80], queue
    if not mailbox.name:
        raise Invalid(_("Give the mailbox a name: people read it as the sender."), field="name")
    if was_default and not is_default:
        words = _("One mailbox takes mail for unknown addresses: make another one that.")
        raise Invalid(words, field="is_default")
    if is_default and not is_active:
        raise Invalid(_("The mailbox for unknown addresses has to be active."), field="is_active")
    if is_default and not was_default:
        Mailbox.objects.filter(is_default=True).update(is_default=False)
    mailbox.is_default, mailbox.is_active = is_default, is_active
    if Mailbox.objects.filter(address__iexact=mailbox.address).exclude(pk=mailbox.pk).exists():
        raise Invalid(_("There is a mailbox with this address."), code="taken", field="address")
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError as error:
        raise Invalid(_("There is a mailbox with this address."), code="taken", field="address") from error
    audit.record(
        actor=actor,
        action="made" if is_new else "changed",
        subject=mailbox,
        before=before,
        after=mailbox_facts(mailbox),
    )
    return mailbox


def mailbox_facts(mailbox: Mailbox) -> dict[str, Any]:
    return {
        "address": mailbox.address,
        "name": mailbox.name,
        "queue": mailbox.queue.name,
        "is_default": mailbox.is_default,
        "is_active": mailbox.is_active,
    }
