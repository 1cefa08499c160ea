"""Words written on a page whose session had ended: they go through the sign-in form, and then wait in the new session.

A browser without scripts keeps no draft: being sent to the sign-in page would lose what was posted. The words
only fill the box again; nothing is sent before its writer presses the button once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import View
from accounts.forms import SignInForm

FIELD = "kept_words"
_SESSION = "kept_words"
WORDS_MAX = 200_000  # characters: as long as a reply may be, so that nothing is cut


def words_given(request: HttpRequest, field: str) -> str:
    """What was written into a field of a form; NUL, which PostgreSQL cannot hold, is left out."""
    return request.POST.get(field, "").replace("\x00", "")[:WORDS_MAX]


def words_survive(*fields: str, along: str = "") -> Callable[[View], View]:
    """For a view that takes words by POST: somebody signed out gets the sign-in page with them, and 403.

    The first of `fields` that holds words is kept for the view's own address, `page` of the functions below. `along`
    names a field whose value goes into the query of that address, where the words alone do not say what they were.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                words = next((given for name in fields if (given := words_given(request, name)).strip()), "")
                if words:
                    query = "?" + urlencode({along: request.POST.get(along, "")[:20]}) if along else ""
                    context = {"form": SignInForm(None, request=request), "next": request.path + query, "kept": words}
                    return render(request, "accounts/sign_in.html", context, status=403)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def words_keep(request: HttpRequest, page: str, words: str) -> None:
    """Keeps words for the form that posts to `page`, in place of any kept before."""
    if page and words.strip():
        request.session[_SESSION] = {"page": page, "words": words}


def words_kept(request: HttpRequest, page: str) -> str:
    """The words kept for the form that posts to `page`; "" when there are none."""
    kept = request.session.get(_SESSION) or {}
    return kept.get("words", "") if kept.get("page") == page else ""


def words_drop(request: HttpRequest) -> None:
    """They were sent."""
    request.session.pop(_SESSION, None)
