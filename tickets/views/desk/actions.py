"""What is done to a ticket besides writing: each is a POST of one service, then back to the ticket."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.decorators import View
from accounts.models import User
from common.errors import Invalid
from tickets import policies, services
from tickets.models import Message, Queue, Ticket
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
def desk_ticket_priority(request: HttpRequest, ticket: Ticket) -> Ticket:
    return services.priority_set(actor=request.user, ticket=ticket, priority=_number(request, "priority") or 0)


@act
def desk_ticket_assignee(request: HttpRequest, ticket: Ticket) -> Ticket:
    """An empty value gives the ticket to nobody."""
    pk = _number(request, "assignee")
    assignee = get_object_or_404(User, pk=pk, is_active=True) if pk is not None else None
    return services.assignee_set(actor=request.user, ticket=ticket, assignee=assignee)


@act
def desk_ticket_queue(request: HttpRequest, ticket: Ticket) -> Ticket:
    queue = get_object_or_404(Queue, pk=_number(request, "queue"))
    return services.queue_set(actor=request.user, ticket=ticket, queue=queue)


@act
def desk_message_accept(request: HttpRequest, ticket: Ticket, message_id: int) -> None:
    message = get_object_or_404(Message, ticket=ticket, pk=message_id)
    services.held_accept(actor=request.user, message=message)


@act
def desk_links_revoke(request: HttpRequest, ticket: Ticket) -> None:
    services.links_revoke(actor=request.user, ticket=ticket)


def _number(request: HttpRequest, name: str) -> int | None:
    """The number posted, None for an empty value. Raises Invalid for anything else."""
    text = request.POST.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid(_("There is no such choice."), field=name)
    return int(text)
