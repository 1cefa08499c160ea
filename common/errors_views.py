"""Pages for what went wrong: what happened, what is kept, what to do."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from common.errors import HelpdeskError

log = logging.getLogger(__name__)


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


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The database is away or busy: 503, without touching it again."""
    log.error("database unavailable", exc_info=exception, extra={"path": request.path})
    if request.path.startswith("/api/"):
        from django.http import JsonResponse

        body = {"error": {"code": "unavailable", "message": "The service is busy. Try again in a minute."}}
        return JsonResponse(body, status=503, headers={"Retry-After": "30"})
    html = get_template("errors/unavailable.html").render({})
    return HttpResponse(html, status=503, headers={"Retry-After": "30"})


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no database, no user, no context processor, since any of them may be what broke."""
    if request.path.startswith("/api/"):
        from django.http import JsonResponse

        return JsonResponse({"error": {"code": "server_error", "message": "Something went wrong."}}, status=500)
    return HttpResponse(get_template("500.html").render({}), status=500)
