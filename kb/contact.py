"""The one block of ways to reach the desk, as answers, home and search show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from hours.selectors import ContactPointCard, contact_points

ICONS = {"phone": "phone", "desk": "map-pin", "portal": "message-square-plus", "email": "mail"}


@dataclass(frozen=True)
class Way:
    """One way as a row: what to press, and what to know before."""

    icon: str
    title: str
    note: str
    href: str


@dataclass(frozen=True)
class ContactBlock:
    """`ways` in order, the open ones first; `hours` are the channels that keep hours of their own."""

    ways: list[Way]
    hours: list[ContactPointCard]


def contact_block(now: datetime, **carried: object) -> ContactBlock:
    """The ways to reach the desk at `now`. `carried` goes along to the report form: `q` words, `article` id."""
    cards = sorted(contact_points(now), key=lambda card: not card.is_open)  # stable: their own order otherwise
    kept = {name: value for name, value in carried.items() if value}
    return ContactBlock([_way(card, kept) for card in cards], [card for card in cards if card.has_hours])


def _way(card: ContactPointCard, carried: dict[str, object]) -> Way:
    href, title, notes = card.href, card.name, [card.location]
    if card.kind == "phone":
        title = card.value
    elif card.kind == "email":
        notes.append(card.value)
    elif card.kind == "portal" and href.startswith("/") and carried:
        href += f"?{urlencode(carried)}"
    if card.has_hours or card.kind == "portal":
        notes.append(card.open_words)
    notes.append(card.audience)
    return Way(ICONS[card.kind], title, " · ".join(note for note in notes if note), href)
