"""`/account/desk/`: how an agent likes the desk: single keys, and how close the rows of lists stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.decorators import agent_required
from accounts.preferences import preferences_set


@agent_required
def account_desk(request: HttpRequest) -> HttpResponse:
    """Keeps what was chosen, and goes back to the page it was chosen on."""
    if request.method != "POST":
        return redirect("account")  # back from signing in again
    keys = request.POST.get("keys")
    preferences_set(
        actor=request.user,
        density=request.POST.get("density") or None,
        keys_enabled=None if keys is None else keys == "on",
    )
    target = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return redirect(target if inside and target.startswith("/desk/") else f"{reverse('account')}?saved=desk")
