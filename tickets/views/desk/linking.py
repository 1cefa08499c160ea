"""Links between tickets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import HelpdeskError, Invalid
from tickets import search, services
from tickets.models import Ticket, TicketLink
from tickets.views.desk.ticket import at_desk

CHOICES = [
    (TicketLink.RELATED, gettext_lazy("has to do with")),
    (TicketLink.CAUSED_BY, gettext_lazy("is caused by")),
    (TicketLink.DUPLICATE, gettext_lazy("is the same as")),
]
FOUND = 10


def found_tickets(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What `q` finds among the agent's tickets, without this one: a number leads to one, words to some."""
    q = request.GET.get("q", "").strip()[:200]
    if not q:
        found = list(
            Ticket.objects.at_desk_of(request.user)
            .filter(requester=ticket.requester_id)
            .exclude(pk=ticket.pk)
            .select_related("requester", "assignee", "queue")
            .order_by("-id")[:FOUND]
        )
    else:
        exact = search.ticket_by_number(Ticket.objects.at_desk_of(request.user), q)
        found = [exact] if exact else list(search.tickets_matching(request.user, q))[: FOUND + 1]
        found = [each for each in found if each.pk != ticket.pk][:FOUND]
    return {"q": q, "found": found}


def other_ticket(request: HttpRequest, number: str) -> Ticket:
    """The ticket of a posted number, as far as this agent works on it. Raises Invalid for any other."""
    other = search.ticket_by_number(Ticket.objects.at_desk_of(request.user), number.strip()[:40])
    if other is None:
        raise Invalid(_("There is no ticket %(number)s in your queues.") % {"number": number[:40]}, field="number")
    return other


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def desk_link(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Chooses the other ticket, and how the two have to do with each other."""
    problem = ""
    if request.method == "POST":
        kind = request.POST.get("kind", TicketLink.RELATED)
        try:
            other = other_ticket(request, request.POST.get("number", ""))
            services.ticket_link(actor=request.user, ticket=ticket, other=other, kind=kind)
            return redirect(ticket)
        except HelpdeskError as error:
            problem = error.message
    context = {"ticket": ticket, "choices": CHOICES, "problem": problem, **found_tickets(request, ticket)}
    return render(request, "tickets/desk/link.html", context, status=400 if problem else 200)


@require_POST
@at_desk
def desk_unlink(request: HttpRequest, ticket: Ticket, link_id: int) -> HttpResponse:
    services.ticket_unlink(actor=request.user, ticket=ticket, link_id=min(link_id, 2**62))
    return redirect(ticket)
