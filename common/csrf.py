"""Forms on pages whose address is a secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

SECRET_PAGES = ("/t/", "/password/reset/")


class NullOriginMiddleware:
    """Gives forms on `Referrer-Policy: no-referrer` pages their Origin back, before the CSRF check.

    On such a page browsers send `Origin: null` with a form of the page's own (Fetch, "append a request
    Origin header"), which Django's CSRF check refuses. The browser itself says by `Sec-Fetch-Site`, which
    no script can set, that the form came from this site. It sends that header to https and localhost
    only: without it, `null` is let pass to the secret pages themselves. The token is checked in any case.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.META.get("HTTP_ORIGIN") != "null":
            return
        site = request.META.get("HTTP_SEC_FETCH_SITE")
        if site == "same-origin" or (site is None and request.path.startswith(SECRET_PAGES)):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
