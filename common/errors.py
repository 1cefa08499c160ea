"""Domain errors. Each has a stable code; `common.middleware` and `common.api` alone turn them into HTTP."""

from __future__ import annotations


class HelpdeskError(Exception):
    """Something a person asked for cannot be done; the message is fit to be shown to them."""

    code = "error"
    status = 400

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field


class NotAllowed(HelpdeskError):
    """A policy said no; the message is its reason."""

    code = "not_allowed"
    status = 403


class Invalid(HelpdeskError):
    """The input cannot be accepted; `field` names the field when there is one."""

    code = "invalid"
    status = 400


class Conflict(HelpdeskError):
    """Somebody else changed the thing in between."""

    code = "conflict"
    status = 409


class TooMany(HelpdeskError):
    """A rate limit was reached."""

    code = "too_many"
    status = 429
