"""What is done to a ticket besides writing: each is a POST of one service, then back to the ticket."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.decorators import View
from tickets import policies, services
from tickets.models import Message, Ticket
from tickets.selectors import desk_counts_forget
from tickets.views.desk.ticket import at_desk


def act(action: Callable[..., Ticket | None]) -> View:
    """A POST on a ticket one works on. Who loses sight of it by their own act is told, and sees the queue."""

    @at_desk
    def view(request: HttpRequest, ticket: Ticket, **kwargs: int) -> HttpResponse:
        if request.method != "POST":
            return redirect(ticket)  # back from signing in again
        changed = action(request, ticket, **kwargs) or ticket
        desk_counts_forget(request.user)
        if policies.works_on(request.user, changed):
            return redirect(ticket)
        messages.success(request, _("%(number)s is with another team now.") % {"number": ticket.number})
        return redirect("desk_queue")

    return view


@act
def desk_ticket_take(request: HttpRequest, ticket: Ticket) -> Ticket:
    return services.ticket_take(actor=request.user, ticket=ticket)


@act
def desk_ticket_status(request: HttpRequest, ticket: Ticket) -> Ticket:
    return services.status_set(actor=request.user, ticket=ticket, status=request.POST.get("status", ""))


@act
def desk_message_accept(request: HttpRequest, ticket: Ticket, message_id: int) -> None:
    message = get_object_or_404(Message, ticket=ticket, pk=message_id)
    services.held_accept(actor=request.user, message=message)


@act
def desk_links_revoke(request: HttpRequest, ticket: Ticket) -> None:
    services.links_revoke(actor=request.user, ticket=ticket)
