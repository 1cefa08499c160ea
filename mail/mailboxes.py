"""Which mailbox an address belongs to, and which addresses are our own."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from accounts.addresses import normalise_email
from common.branding import site_name
from mail.models import Mailbox
from mail.threads import without_tag
from tickets.services.opening import default_queue


def mailbox_for(address: str) -> Mailbox:
    """The mailbox of an address, its +tag left out of account; unknown addresses go to the default one."""
    bare = without_tag(normalise_email(address))
    mailbox = Mailbox.objects.filter(address__iexact=bare, is_active=True).first() if bare else None
    return mailbox or mailbox_default()


@transaction.atomic
def mailbox_default() -> Mailbox:
    """The mailbox that takes mail for unknown addresses, made from the settings when there is none yet."""
    mailbox = Mailbox.objects.filter(is_default=True).first()
    if mailbox:
        return mailbox
    address = normalise_email(settings.DEFAULT_MAILBOX)
    mailbox, _ = Mailbox.objects.get_or_create(
        address=address,
        defaults={"name": site_name()[:80], "queue": default_queue(), "is_default": True},
    )
    return mailbox


def own_addresses() -> frozenset[str]:
    """All addresses of the desk without +tags, also of mailboxes no longer in use."""
    addresses = {normalise_email(address) for address in Mailbox.objects.values_list("address", flat=True)}
    return frozenset(addresses | {normalise_email(settings.DEFAULT_MAILBOX)})
