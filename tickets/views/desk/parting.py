"""One message goes elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import HelpdeskError
from tickets import policies, services
from tickets.models import Message, Ticket
from tickets.views.desk.linking import found_tickets, other_ticket
from tickets.views.desk.ticket import at_desk


def _message(ticket: Ticket, message_id: int) -> Message:
    if message_id >= 2**63:
        raise Http404
    return get_object_or_404(Message.objects.select_related("author"), ticket=ticket, pk=message_id)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def desk_message_split(request: HttpRequest, ticket: Ticket, message_id: int) -> HttpResponse:
    """Asks for a subject; the new ticket opens."""
    message, problem = _message(ticket, message_id), ""
    subject = request.POST.get("subject", "") or " ".join(message.text.split())[:80]
    if request.method == "POST":
        try:
            new = services.message_split(actor=request.user, message=message, subject=subject)
            return redirect(new)
        except HelpdeskError as error:
            problem = error.message
    context = {"ticket": ticket, "message": message, "subject": subject, "problem": problem}
    return render(request, "tickets/desk/split.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def desk_message_move(request: HttpRequest, ticket: Ticket, message_id: int) -> HttpResponse:
    """Asks for the other ticket; afterwards it opens, where the message can be put back."""
    message, problem = _message(ticket, message_id), ""
    if request.method == "POST":
        try:
            to = other_ticket(request, request.POST.get("number", ""))
            services.message_move(actor=request.user, message=message, to=to)
        except HelpdeskError as error:
            problem = error.message
        else:
            messages.success(
                request, _("Moved here from %(number)s. “Put it back” is at the message.") % {"number": ticket.number}
            )
            return redirect(f"{to.get_absolute_url()}#m{message.pk}" if policies.works_on(request.user, to) else ticket)
    context = {"ticket": ticket, "message": message, "problem": problem, **found_tickets(request, ticket)}
    return render(request, "tickets/desk/move.html", context, status=400 if problem else 200)
