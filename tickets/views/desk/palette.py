"""`/desk/find/`: the command palette; a page with a form where no script runs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from tickets.models import Ticket
from tickets.palette import palette
from tickets.search import ticket_by_number


@require_safe
@agent_required
def desk_find(request: HttpRequest) -> HttpResponse:
    """What was typed, as lines. The page sends a ticket's number straight to its ticket."""
    q = request.GET.get("q", "")[:200].strip()
    is_part = bool(request.headers.get("HX-Request"))
    if not is_part and (ticket := ticket_by_number(Ticket.objects.at_desk_of(request.user), q)):
        return redirect(ticket)
    context = {"q": q, "palette": palette(request.user, q, now=timezone.now())}
    return render(request, f"tickets/desk/{'_palette' if is_part else 'find'}.html", context)
