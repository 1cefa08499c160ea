"""Small views of the whole site."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.csrf import SECRET_PAGES, same_origin_required
from helpdesk.context import THEMES
from kb.selectors import fitting_articles

YEAR = 365 * 24 * 3600


@require_POST
@same_origin_required
def theme_set(request: HttpRequest) -> HttpResponse:
    """Keeps the theme in a cookie, so that the server draws it with no flash; anything else follows the system."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie("theme")
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the words of the address as a search, and answers that may be meant."""
    path = "" if request.path.startswith(SECRET_PAGES) else unquote(request.path)  # no secret into a search
    words = " ".join("".join(c if c.isalpha() else " " for c in path).split())[:80]
    likely = fitting_articles(words, None, limit=3) if words else []
    return render(request, "404.html", {"words": words, "likely": likely}, status=404)
