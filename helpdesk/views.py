"""Small views of the whole site."""

from __future__ import annotations

from urllib.parse import unquote

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import can_administer
from common.csrf import SECRET_PAGES, same_origin_required
from helpdesk.context import THEMES
from kb.selectors import fitting_articles

YEAR = 365 * 24 * 3600
# Words of addresses, ours and those of other sites, that say nothing of what somebody wanted.
PATH_WORDS = {
    "answers", "answer", "article", "articles", "topics", "faq", "kb", "help", "search", "index", "html", "htm", "php",
    "aspx", "desk",
}  # fmt: skip


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


@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """In place of Django's own form, which counts no wrong passwords: ours, or why this person may not enter."""
    if request.user.is_authenticated:
        can_administer(request.user).require()
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@require_safe
def admin_password(request: HttpRequest) -> HttpResponse:
    """In place of Django's own form: ours limits tries at the old password, and tells the person by mail."""
    return redirect("account")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the words of the address as a search, and answers that may be meant."""
    path = "" if request.path.startswith(SECRET_PAGES) else unquote(request.path)  # no secret into a search
    found = "".join(c if c.isalpha() else " " for c in path).split()
    words = " ".join(word for word in found if word.lower() not in PATH_WORDS)[:80]
    likely = fitting_articles(words, None, limit=3) if words else []
    return render(request, "404.html", {"words": words, "likely": likely}, status=404)
