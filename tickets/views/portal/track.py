"""`/t/<secret>/`: one ticket by its private link, for whoever got it by mail."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.decorators import View
from common import rate
from common.errors import HelpdeskError
from common.errors_views import error_page
from tickets.downloads import file_response
from tickets.models import Attachment, Message
from tickets.portal_forms import NewLinkForm
from tickets.services.links import link_find
from tickets.services.portal import link_request, link_request_by_address
from tickets.views.portal import talk
from tickets.views.portal.talk import Door

ASKED = rate.Limit("link-asked", 30, 60 * 60)
ASKED_FOR = rate.Limit("link-asked-for", 5, 60 * 60)


def by_link(view: Callable[..., HttpResponse]) -> View:
    """Gives the view the door its secret opens. A secret that opens none gets the page that offers a new link."""

    @wraps(view)
    def private(request: HttpRequest, secret: str, **kwargs: Any) -> HttpResponse:
        link = link_find(secret)
        if link is None:
            return _hidden(_expired(request, secret))
        try:
            return _hidden(view(request, Door(link.ticket, link.user, secret), **kwargs))
        except HelpdeskError as error:
            return _hidden(error_page(request, error))

    return private


def _hidden(response: HttpResponse) -> HttpResponse:
    """The address is the key: it must not travel in a Referer, nor be found or kept by anybody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@by_link
def track(request: HttpRequest, door: Door) -> HttpResponse:
    return talk.show(request, door)


@by_link
def track_reply(request: HttpRequest, door: Door) -> HttpResponse:
    return talk.reply(request, door)


@by_link
def track_solve(request: HttpRequest, door: Door) -> HttpResponse:
    return talk.reply(request, door, solve=True)


@by_link
def track_link(request: HttpRequest, door: Door) -> HttpResponse:
    """A new link by mail; on request every earlier one ends, this one too."""
    if request.method != "POST":
        return redirect(door.url)
    rate.require(ASKED_FOR, door.person.pk)
    link_request(user=door.person, ticket=door.ticket, ends_others="ends_others" in request.POST)
    return redirect(f"{door.url}?done=link#done")


@require_safe
@by_link
def track_attachment(request: HttpRequest, door: Door, key: uuid.UUID) -> HttpResponse:
    messages = Message.objects.public_on(door.ticket)
    return file_response(get_object_or_404(Attachment, message__in=messages, key=key))


def _expired(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a link that opens nothing: 404, and a new link for who asks, with one answer for every address."""
    asks = request.method == "POST" and "email" in request.POST
    form, asked = NewLinkForm(request.POST if asks else None), request.GET.get("done") == "link"
    if asks and form.is_valid():
        rate.require(ASKED, rate.client_key(request))
        email = form.cleaned_data["email"]
        if rate.hit(ASKED_FOR, email):
            link_request_by_address(secret=secret, email=email)
        return redirect(f"{request.path}?done=link")
    context = {"form": form, "secret": secret, "asked": asked, "nav": "tickets"}
    return render(request, "tickets/portal/link_expired.html", context, status=400 if form.errors else 404)
