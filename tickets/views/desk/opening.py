"""`/desk/tickets/new/`: a ticket by an agent, for a caller or a visitor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import agent_required
from common.errors import HelpdeskError
from tickets import policies, services
from tickets.forms import NewTicketForm
from tickets.selectors import desk_counts_forget
from tickets.text import SUBJECT_MAX


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_ticket_new(request: HttpRequest) -> HttpResponse:
    """The form; sent twice it is one ticket. An agent who does not see the queue it went to is told so."""
    words = request.GET.get("subject", "").replace("\x00", "")[:SUBJECT_MAX]
    form = NewTicketForm(request.POST or None, request.FILES or None, user=request.user, initial={"subject": words})
    if request.method == "POST" and form.is_valid():
        data = {"queue": None, **form.cleaned_data}
        try:
            ticket = services.desk_ticket_open(actor=request.user, uploads=data.pop("files"), **data)
        except HelpdeskError as error:
            form.add_error(None, error.message)
        else:
            form.drop_kept()
            desk_counts_forget(request.user)
            if policies.works_on(request.user, ticket):
                return redirect(ticket)
            messages.success(request, _("%(number)s is open, with another team.") % {"number": ticket.number})
            return redirect("desk_queue")
    if form.is_bound:
        form.keep_files()
    return render(request, "tickets/desk/ticket_new.html", {"form": form}, status=400 if form.errors else 200)
