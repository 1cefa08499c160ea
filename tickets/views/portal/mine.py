"""`/my/`: a person's own tickets."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from tickets import numbers
from tickets.models import Ticket
from tickets.services.portal import portal_reply, portal_solve


def _own(request: HttpRequest, number: str) -> Ticket:
    key = numbers.parse(number)
    if key is None:
        raise Http404
    return get_object_or_404(Ticket.objects.filter(requester=request.user), pk=key)


@require_safe
@login_required
def my_tickets(request: HttpRequest) -> HttpResponse:
    tickets = Ticket.objects.filter(requester=request.user).order_by("-pk")[:50]
    return render(request, "tickets/portal/tickets.html", {"tickets": tickets})


@require_safe
@login_required
def my_ticket(request: HttpRequest, number: str) -> HttpResponse:
    ticket = _own(request, number)
    thread = ticket.messages.public().select_related("author").prefetch_related("attachments")
    return render(request, "tickets/portal/ticket.html", {"ticket": ticket, "thread": thread})


@require_POST
@login_required
def my_ticket_reply(request: HttpRequest, number: str) -> HttpResponse:
    ticket = _own(request, number)
    text = request.POST.get("text", "")
    portal_reply(actor=request.user, ticket=ticket, text=text, nonce=uuid.uuid4(), uploads=[])
    return redirect("my_ticket", number)


@require_POST
@login_required
def my_ticket_solve(request: HttpRequest, number: str) -> HttpResponse:
    ticket = _own(request, number)
    portal_solve(actor=request.user, ticket=ticket, text="", nonce=uuid.uuid4(), uploads=[])
    return redirect("my_ticket", number)
