"""Bearer tokens of the API: `Authorization: Bearer hd_…` (RFC 6750 §2.1)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.selectors import token_find
from accounts.services import token_used


class TokenAuthentication(BaseAuthentication):
    """Finds the token by its hash. Unknown, revoked, expired or of somebody inactive: 401, the same for all.

    The header is the only way in: an address lands in logs, so a token in a query string is not read.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        token = token_find(words[1].decode("latin-1")) if len(words) == 2 else None
        if token is None:
            raise AuthenticationFailed(_("This token does not work: it is unknown, revoked or expired."))
        token_used(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """With this, DRF answers 401 and not 403."""
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it; drf-spectacular finds it by being imported."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "hd_…"}
