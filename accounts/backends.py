"""Sign-in by email address and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User

MAX_PASSWORD = 1024


class EmailBackend(ModelBackend):
    """Django's backend with the address normalised and over-long passwords refused before hashing."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        username = username or kwargs.get("email")
        if not username or password is None or len(password) > MAX_PASSWORD:
            return None
        return super().authenticate(request, username=username, password=password)  # type: ignore[return-value]
