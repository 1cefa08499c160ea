"""Email addresses as keys. Pure."""

from __future__ import annotations

import unicodedata


def normalise_email(address: str) -> str:
    """The form an address is compared and stored in: NFC, no space around, lower case throughout.

    RFC 5321 §2.4 lets the local part tell cases apart; no mail service that people use does, and a
    person who writes Anna@ one day and anna@ the next is one person.
    """
    return unicodedata.normalize("NFC", address).strip().lower()


def masked_address(address: str) -> str:
    """The address as a page may show it to whoever holds a link: `a•••k@example.com`."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••{local[-1:] if len(local) > 2 else ''}{at}{domain}"
