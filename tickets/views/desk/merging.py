"""Merging two tickets, with what comes of it shown first, and parting them again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import HelpdeskError
from tickets import services
from tickets.merge_page import merge_preview, unmerge_preview
from tickets.models import Merge, Ticket
from tickets.services.merging import KEEP
from tickets.views.desk.linking import found_tickets, other_ticket
from tickets.views.desk.ticket import at_desk


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def desk_merge(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """First the other ticket is chosen, then what will be is shown; nothing changes until Merge is pressed."""
    if request.method == "POST":
        return _merge(request, ticket)
    number = request.GET.get("with", "")
    context: dict[str, Any] = {"ticket": ticket, **found_tickets(request, ticket)}
    if number:
        try:
            context["plan"] = merge_preview(request.user, ticket, other_ticket(request, number))
        except HelpdeskError as error:
            context["problem"] = error.message
    return render(request, "tickets/desk/merge.html", context, status=400 if "problem" in context else 200)


def _merge(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """`keep` is the number of the ticket that stays, `number` that of the other one."""
    try:
        other = other_ticket(request, request.POST.get("number", ""))
        stays_here = request.POST.get("keep", ticket.number) != other.number
        source, target = (other, ticket) if stays_here else (ticket, other)
        services.tickets_merge(
            actor=request.user,
            source=source,
            target=target,
            share="share" in request.POST,
            assignee=_assignee(request, source, target),
            tell=request.POST.get("tell", ""),
        )
    except HelpdeskError as error:
        context = {"ticket": ticket, "problem": error.message, **found_tickets(request, ticket)}
        return render(request, "tickets/desk/merge.html", context, status=error.status)
    said = {"source": source.number, "target": target.number}
    messages.success(request, _("%(source)s is in %(target)s now. Un-merge is in the menu of this page.") % said)
    return redirect(target)


def _assignee(request: HttpRequest, source: Ticket, target: Ticket) -> Any:
    """One of the two assignees, nobody, or what the service chooses."""
    choice = request.POST.get("assignee", "")
    known = {str(person.pk): person for person in (source.assignee, target.assignee) if person}
    return None if choice == "nobody" else known.get(choice, KEEP)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def desk_unmerge(request: HttpRequest, ticket: Ticket, merge_id: int) -> HttpResponse:
    """Each message that came later, and where it goes; what came with the ticket goes back by itself."""
    if merge_id >= 2**63:
        raise Http404
    merge = get_object_or_404(Merge.objects.select_related("source", "actor"), pk=merge_id, target=ticket)
    problem = ""
    if request.method == "POST":
        goes = {
            int(k[5:]): v
            for k, v in request.POST.items()
            if k.startswith("goes_") and k[5:].isascii() and k[5:].isdigit() and len(k) < 24
        }
        try:
            services.tickets_unmerge(actor=request.user, merge=merge, goes=goes)
        except HelpdeskError as error:
            problem = error.message
        else:
            said = {"source": merge.source.number, "target": ticket.number}
            messages.success(request, _("%(source)s and %(target)s are two tickets again.") % said)
            return redirect(merge.source)
    context = {"ticket": ticket, "problem": problem, **unmerge_preview(merge)}
    return render(request, "tickets/desk/unmerge.html", context, status=409 if problem else 200)
