"""Doors of views: signed out goes to sign-in, signed in without the right gets the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts import policies
from common.permissions import Answer

View = Callable[..., HttpResponse]


def _door(policy: Callable[..., Answer]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            policy(request.user).require()
            return view(request, *args, **kwargs)

        return guarded

    return decorate


agent_required = _door(policies.can_enter_desk)
author_required = _door(policies.can_write_answers)
administrator_required = _door(policies.can_administer)
