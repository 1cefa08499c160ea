"""`/my/`: a person's own tickets. Agents see theirs here as everybody does: without notes."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.decorators import View
from accounts.kept_words import words_survive
from tickets import search
from tickets.portal_lists import ALL, OPEN, SOLVED, own_counts, own_listed, own_page, own_search, own_tickets
from tickets.portal_pages import own_ticket_find
from tickets.views.portal import talk
from tickets.views.portal.talk import Door


def own(view: View) -> View:
    """Gives the view the door of one's own ticket; 404 for any other number. Words of somebody signed out are kept."""

    @wraps(view)
    @words_survive("text", "comment")
    @login_required
    def found(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        ticket = own_ticket_find(request.user, number)
        if ticket is None:
            raise Http404
        if number != ticket.number and request.method != "POST":
            return redirect("my_ticket", ticket.number)
        return view(request, Door(ticket, request.user), **kwargs)

    return found


@require_safe
@login_required
def my_tickets(request: HttpRequest) -> HttpResponse:
    """One tab of one's tickets, or what the search finds among all of them; a number leads to its ticket."""
    rows, q = own_listed(request.user), request.GET.get("q", "").strip()[:200]
    if q and (ticket := search.ticket_by_number(own_tickets(request.user), q)):
        return redirect("my_ticket", ticket.number)
    tab = request.GET.get("show", ALL)
    tab = tab if tab in (OPEN, SOLVED) else ALL
    context: dict[str, Any] = {"q": q, "tab": tab, "counts": own_counts(rows), "nav": "tickets"}
    if q:
        context["found"] = own_search(request.user, rows, q)
    else:
        keys = {name: _key(request, name) for name in ("before", "after")}
        context["page"] = own_page(request.user, rows, tab, **keys)
    return render(request, "tickets/portal/tickets.html", context)


@require_safe
@own
def my_ticket(request: HttpRequest, door: Door) -> HttpResponse:
    return talk.show(request, door)


@own
def my_ticket_reply(request: HttpRequest, door: Door) -> HttpResponse:
    return talk.reply(request, door)


@own
def my_ticket_solve(request: HttpRequest, door: Door) -> HttpResponse:
    return talk.reply(request, door, solve=True)


def _key(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
