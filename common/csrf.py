"""Forms where Django's token does not fit: on pages that caches keep, and on those whose address is a secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from common.errors_views import csrf_failure

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


def is_same_origin(request: HttpRequest) -> bool:
    """True when the browser says that one of our own pages sent this request.

    `Sec-Fetch-Site` is set by the browser alone and wins; browsers leave it out on plain http, so then
    `Origin` decides, or `Referer` where that is missing too. A request that says nothing is refused.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site == "same-origin"
    origin = request.META.get("HTTP_ORIGIN") or _origin_of(request.META.get("HTTP_REFERER", ""))
    return origin in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def same_origin_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """In place of the token: for forms on pages that are the same for everybody, and so can be cached.

    A token differs at each rendering. Never take a view out of the token's check without this one.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not is_same_origin(request):
            return csrf_failure(request, "not from a page of ours")
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
