"""`/desk/`: the lists of tickets, and the search over them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from tickets import search, selectors
from tickets.models import Ticket


@require_safe
@agent_required
def desk_queue(request: HttpRequest) -> HttpResponse:
    """One view of the desk, or with `q` what the search finds: in that view when one is named, else everywhere."""
    q = request.GET.get("q", "").strip()[:200]
    if q:
        return _search(request, q)
    view = selectors.VIEWS.get(request.GET.get("view", ""), selectors.VIEWS["open"])
    sort = selectors.UPDATED if request.GET.get("sort") == selectors.UPDATED else selectors.DUE
    keys = {name: request.GET.get(name, "")[:80] for name in ("after", "before")}
    page = selectors.queue_page(request.user, view, sort=sort, now=timezone.now(), **keys)
    counts = selectors.desk_counts(request.user)
    context = {"view": view, "sort": sort, "page": page, "counts": counts, "count": counts.get(view.code)}
    return render(request, "tickets/desk/queue.html", context)


def _search(request: HttpRequest, q: str) -> HttpResponse:
    ticket = search.ticket_by_number(Ticket.objects.at_desk_of(request.user), q)
    if ticket:
        return redirect(ticket)
    view = selectors.VIEWS.get(request.GET.get("view", ""))
    rows = view.rows(request.user).filter(status__in=view.statuses) if view else None
    found = search.tickets_matching(request.user, q, rows=rows)
    context: dict[str, Any] = {
        "q": q,
        "view": view,
        "rows": selectors.rows_of(found, timezone.now()),
        "is_full": len(found) == search.HITS_MAX,
        "hits_max": search.HITS_MAX,
        "recent": search.RECENT,
    }
    return render(request, "tickets/desk/search.html", context)
