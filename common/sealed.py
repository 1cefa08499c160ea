"""Secrets that we must be able to read again (a mailbox's password), sealed at rest.

Fernet (AES-128-CBC and HMAC-SHA256) under a key derived from SECRET_KEY; text sealed under a former key opens
through SECRET_KEY_FALLBACKS. Who has the database alone reads nothing.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """Sealed under a key that is not known any more, or damaged: the secret must be entered again."""


def seal(text: str) -> str:
    """The text as ASCII that only this desk reads; "" stays ""."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise Unreadable("The secret was sealed under another key.") from error


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache(maxsize=8)
def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"helpdesk sealed text").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
