"""The bell: its number, its list, and marking what was seen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from notifications import selectors, services

LARGEST = 2**63 - 1


def _whole(text: str) -> int:
    """A key out of a request, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """The list; as part of a page for the bell's menu."""
    if request.htmx:
        page = selectors.bell_page(request.user, size=selectors.MENU)
        return _private(render(request, "notifications/_menu.html", {"page": page}))
    page = selectors.bell_page(request.user, before=_whole(request.GET.get("before", "")) or None)
    return render(request, "notifications/notifications.html", {"page": page})


@require_safe
def notifications_count(request: HttpRequest) -> HttpResponse:
    """The number in the bell, for a page that stays open: 304 while it is the same, 0 for who is signed out."""
    count = selectors.bell_count(request.user)
    etag = quote_etag(f"bell-{request.user.pk or 0}-{count}")
    response = get_conditional_response(request, etag=etag, response=JsonResponse({"count": count}))
    assert response is not None
    response.headers["ETag"] = etag
    return _private(response)


@require_POST
@login_required
def notification_one_seen(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.own_notifications(request.user).filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    services.notification_seen(actor=request.user, notification=found)
    return _done(request)


@require_POST
@login_required
def notifications_all_seen(request: HttpRequest) -> HttpResponse:
    services.notifications_seen(actor=request.user, up_to=_whole(request.POST.get("up_to", "")))
    return _done(request)


def _done(request: HttpRequest) -> HttpResponse:
    """The list again: as part of a page where it was asked for so."""
    if request.htmx:
        page = selectors.bell_page(request.user, size=selectors.MENU)
        return _private(render(request, "notifications/_menu.html", {"page": page}))
    return redirect("notifications")


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response
