"""Phone numbers as people write them, and as a telephone dials them (`tel:`, RFC 3966)."""

from __future__ import annotations

import phonenumbers

REGION = "GB"


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    """A number that could exist. Not whether it does: 01632 960 is reserved for fiction, and fine."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def is_dialable(text: str) -> bool:
    """Whether it is a whole phone number, national or with +country."""
    return _parsed(text) is not None


def phone_href(text: str) -> str:
    """`tel:+441632960118`, with the extension if there is one; empty when it is no number."""
    number = _parsed(text)
    if number is None:
        return ""
    href = "tel:" + phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{href};ext={number.extension}" if number.extension else href
