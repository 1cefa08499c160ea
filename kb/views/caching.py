"""Public pages that a shared cache may keep for a moment, and that cost little when nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from common.branding import brand
from kb.memory import remembered

SHARED_SECONDS = 60
RENDERED_SECONDS = 600
SHARED = f"public, max-age=0, s-maxage={SHARED_SECONDS}"


def is_for_anybody(request: HttpRequest) -> bool:
    """True when the page cannot hold anything of one person: no session came with the request."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def etag_of(request: HttpRequest, *facts: object) -> str:
    """A strong ETag over all that a page is made of: the facts, its address, the theme, the language, the release."""
    theme = request.COOKIES.get("theme", "")
    words = repr(
        (
            facts,
            request.get_full_path(),
            theme,
            get_language(),
            brand().version,
            _release(),
        )
    )
    return f'"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'


def not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The 304 for a browser or cache that has this page already, or None."""
    response = get_conditional_response(request, etag=etag)
    return shared(response, etag) if response is not None else None


def rendered(request: HttpRequest, etag: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    """The page of this ETag, rendered once for everybody as long as nothing it is made of changes.

    An address with a query is rendered each time, lest somebody fills the cache with made-up ones.
    """
    if request.META.get("QUERY_STRING"):
        return shared(render(), etag)
    content = remembered(f"page:{etag}", RENDERED_SECONDS, lambda: render().content)
    return shared(HttpResponse(content), etag)


def shared(response: HttpResponse, etag: str = "") -> HttpResponse:
    """Lets shared caches keep the response for `SHARED_SECONDS`; browsers ask again each time.

    The theme and a session come in cookies, so `Vary: Cookie` keeps the dark page from those who chose the
    light one, and everybody's page from those who are signed in.
    """
    response["Cache-Control"] = SHARED
    if etag:
        response["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return response


@lru_cache(maxsize=1)
def _release() -> str:
    """A stamp of the templates, styles and scripts of this release: a page of the last one is another page."""
    digest = hashlib.sha256()
    for folder, kind in (("templates", "*.html"), ("static/css", "*.css"), ("static/js", "*.js")):
        for path in sorted(Path(settings.BASE_DIR / folder).rglob(kind)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
