"""`/desk/`: the lists of tickets, what changed in them, and the search over them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from tickets import search, selectors
from tickets.counts import desk_stamp
from tickets.desk_page import desk_page, searched
from tickets.models import Ticket


@require_safe
@agent_required
def desk_queue(request: HttpRequest) -> HttpResponse:
    """One view of the desk, or with `q` what the search finds: in that view when one is named, else everywhere."""
    q = request.GET.get("q", "").strip()[:200]
    if q:
        return _search(request, q)
    page = desk_page(request.user, request.GET, now=timezone.now())
    return render(request, "tickets/desk/queue.html", {"list": page, "view": page.view})


@require_safe
@agent_required
def desk_changes(request: HttpRequest) -> HttpResponse:
    """What a list asks every 20 seconds: 304 while nothing happened anywhere, else which tickets of the list
    changed since `since`, and the counts of the side bar.
    """
    stamp = desk_stamp()
    etag = f'"{hashlib.sha256(f"{stamp} {request.user.pk} {request.GET.urlencode()}".encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    since = _number(request.GET, "since")
    tickets = selectors.changed_since(request.user, request.GET, since, now=timezone.now())
    state = selectors.state_of(request.user)
    return JsonResponse({"stamp": stamp, "tickets": tickets, "counts": state.counts}, headers={"ETag": etag})


def _number(query: QueryDict, name: str) -> int:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _search(request: HttpRequest, q: str) -> HttpResponse:
    ticket = search.ticket_by_number(Ticket.objects.at_desk_of(request.user), q)
    if ticket:
        return redirect(ticket)
    context: dict[str, Any] = {"q": q, **searched(request.user, request.GET, q, now=timezone.now())}
    return render(request, "tickets/desk/search.html", context)
