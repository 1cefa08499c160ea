"""Pages for what went wrong: what happened, what is kept, what to do."""

from __future__ import annotations

import errno
import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import HelpdeskError

log = logging.getLogger(__name__)
# No room, no right to write, a failing disk, too many open files.
PASSING = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE,
}  # fmt: skip


def error_page(request: HttpRequest, error: HelpdeskError) -> HttpResponse:
    """The page of a domain error, with its message and status."""
    return render(request, "errors/domain.html", {"error": error}, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was changed, and the text can be sent again by going back."""
    log.info("csrf refused", extra={"path": request.path, "reason": reason})
    message = _(
        "This page was open for too long or came from somewhere else, so nothing was changed. "
        "Go back, reload the page and send it again: your browser keeps what you wrote."
    )
    return error_page(request, HelpdeskErrorForbidden(message))


class HelpdeskErrorForbidden(HelpdeskError):
    code = "csrf"
    status = 403


def is_passing(exception: BaseException | None) -> bool:
    """True for trouble that passes: the database away or busy, the disk full, read-only or failing."""
    if isinstance(exception, (OperationalError, InterfaceError)):
        return True
    return isinstance(exception, OSError) and exception.errno in PASSING


def unavailable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """The database or the disk is away: 503, without touching either again."""
    log.error("unavailable", exc_info=exception, extra={"path": request.path})
    if request.path.startswith("/api/"):
        body = {"error": {"code": "unavailable", "message": "The service is busy. Try again in a minute."}}
        return JsonResponse(body, status=503, headers={"Retry-After": "30"})
    html = get_template("errors/unavailable.html").render({})
    return HttpResponse(html, status=503, headers={"Retry-After": "30"})


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no database, no user, no context processor, since any of them may be what broke.

    Django calls this inside the `except` of what went wrong, also outside views (a session that could not
    be read): trouble that passes is a 503 there too. The code on the page stands in the log.
    """
    exception = sys.exc_info()[1]
    if is_passing(exception) and exception is not None:
        return unavailable(request, exception)
    code = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
    log.error("server error", exc_info=exception, extra={"path": request.path, "code": code})
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": "server_error", "message": "Something went wrong."}}, status=500)
    return HttpResponse(get_template("500.html").render({"code": code, "at": timezone.now()}), status=500)
