"""Reads about people."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode

from accounts.models import ApiToken, User, people_with_addresses
from common.secrets import secret_hash


def token_find(plain: str) -> ApiToken | None:
    """The live token behind a bearer's plain text: not revoked, not expired, its owner active."""
    if not plain or len(plain) > 200:
        return None
    token = (
        ApiToken.objects.select_related("user")
        .filter(hash=secret_hash(plain), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= timezone.now()):
        return None
    return token


def person_to_mail_password(email: str) -> User | None:
    """The active person who owns this address, whether or not they have a password yet."""
    return people_with_addresses([email]).filter(is_active=True).first()


def person_by_reset_link(uid: str, token: str) -> User | None:
    """The person a reset link was made for, while it works: once, and for PASSWORD_RESET_TIMEOUT."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None
