"""Security headers on every response, and domain errors as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _

from common.errors import HelpdeskError
from common.errors_views import error_page, is_passing, unavailable

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    """What every response carries; only a view that says otherwise may be kept by a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Static files never come this far: what does below /static/ is the page of one that is not there.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class BrokenOff(HelpdeskError):
    """The body of a request ended too early: whoever sent it is most likely gone."""

    code = "broken_off"
    status = 400


class ErrorsMiddleware:
    """Turns domain errors into a page, or for the API into its JSON shape (`common.api`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, UnreadablePostError):
            exception = BrokenOff(_("This broke off on its way, and nothing was changed. Send it again."))
        if isinstance(exception, HelpdeskError):
            if request.path.startswith("/api/"):
                body = {"error": {"code": exception.code, "message": exception.message}}
                return JsonResponse(body, status=exception.status)
            return error_page(request, exception)
        return unavailable(request, exception) if is_passing(exception) else None
