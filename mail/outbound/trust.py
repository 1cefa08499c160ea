"""Were these words surely written by whoever reads this address?

If not, our answer repeats nothing of them: otherwise the desk would carry anybody's text to anybody's
mailbox (a relay for spam), and tell strangers what somebody else asked.
"""

from __future__ import annotations

from accounts.models import Identity, User
from tickets.models import Message, Ticket

_TYPED_BY_AGENTS = frozenset({Ticket.Channel.PHONE, Ticket.Channel.WALK_IN, Ticket.Channel.API})


def is_confirmed(message: Message, person: User) -> bool:
    """True when the sender of an opening message is known, or the mail itself was authenticated.

    Known is who proved before that they read this address: they set a password by a link we mailed,
    their address is verified, or they wrote by a private link or page of ours. A guest of the web form
    is unknown, whatever address they give: a form proves nothing.
    """
    if message.how.get("authenticated") is True or message.channel in _TYPED_BY_AGENTS:
        return True
    if message.how.get("by") == "guest":
        return False
    if person.has_usable_password() or _is_verified(person):
        return True
    return Message.objects.filter(author=person, how__by="page").exclude(pk=message.pk).exists()


def _is_verified(person: User) -> bool:
    return Identity.objects.filter(
        user=person, kind=Identity.EMAIL, value=person.email, verified_at__isnull=False
    ).exists()
