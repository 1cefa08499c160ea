"""Random secrets, their hashes, and signatures. Compared by hash or in constant time, never with ==."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def new_secret() -> str:
    """A URL-safe secret of 192 random bits."""
    return secrets.token_urlsafe(24)


def secret_hash(secret: str) -> str:
    """What is stored of a secret: SHA-256, hex. Enough for secrets of ≥ 128 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _mac(key: str, purpose: str, text: str, length: int) -> str:
    digest = hmac.new(key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).digest()[:length]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def sign(purpose: str, text: str) -> str:
    """An 80-bit MAC over `text`, lower-case base32: it survives mail programs that fold case."""
    return _mac(settings.SECRET_KEY, purpose, text, 10)


def is_signed(purpose: str, text: str, mac: str) -> bool:
    """True when `mac` is ours, under the present key or a former one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    given = mac.strip().lower()
    if not given.isascii():
        return False
    return any(hmac.compare_digest(_mac(key, purpose, text, 10), given) for key in keys)
