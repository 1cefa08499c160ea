"""How much mail that nobody wrote themselves one address, or one domain of strangers, is sent in an hour.

A desk that answers itself, or another desk, or is made to bombard somebody, stops here.
"""

from __future__ import annotations

from mail.outbound.services import domain_hour_count, same_hour_count

PER_HOUR = 5
STRANGERS_PER_HOUR = 50  # of one domain, together: a peer that takes a new address each time stops here


def address_has_room(*, recipient: str, kind: str) -> bool:
    """May one more mail of this kind go to this address, with whatever +tag?"""
    return same_hour_count(recipient=recipient, kind=kind) < PER_HOUR


def domain_has_room(*, recipient: str, kind: str) -> bool:
    """May one more mail of this kind go to somebody unknown at the domain of this address?"""
    return domain_hour_count(recipient=recipient, kind=kind) < STRANGERS_PER_HOUR
