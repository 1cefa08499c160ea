"""`/desk/tickets/<number>/`: one ticket as agents see it, and what was written on it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import View, agent_required
from common.errors import Conflict, HelpdeskError
from common.html import sanitise_mail
from tickets import services
from tickets.forms import ComposeForm
from tickets.models import Message, Ticket
from tickets.selectors import desk_counts_forget
from tickets.ticket_page import messages_since, ticket_find, ticket_page
from tickets.timeline import Place


def at_desk(view: View) -> View:
    """Gives the view the ticket of its number in place of the number; 404 for one that is not theirs."""

    @wraps(view)
    @agent_required
    def found(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        ticket = ticket_find(request.user, number)
        if ticket is None:
            raise Http404
        return view(request, ticket, **kwargs)

    return found


@require_safe
@agent_required
def desk_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """The page. A number in another spelling leads to the one address there is."""
    ticket = ticket_find(request.user, number)
    if ticket is None:
        raise Http404
    if number != ticket.number:
        return redirect(ticket)
    kind = request.GET.get("compose", "")
    return _render(request, ticket, _fresh(ticket, kind), opens_composer=bool(kind))


@at_desk
def desk_ticket_reply(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Sends a reply or adds a note. Whatever goes wrong, the words come back in the box."""
    if request.method != "POST":
        return redirect(ticket)  # back from signing in again
    form = ComposeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, ticket, form, 400)
    if "change" in request.POST:
        return _again(request, ticket, form, 200)
    try:
        services.desk_write(actor=request.user, ticket=ticket, uploads=form.cleaned_data["files"], **form.words())
    except Conflict:
        return _changed(request, ticket, form)
    except HelpdeskError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _again(request, ticket, form, error.status)
    form.drop_kept()
    desk_counts_forget(request.user)
    return redirect(ticket)


def _fresh(ticket: Ticket, kind: str = "") -> ComposeForm:
    kind = kind if kind == ComposeForm.NOTE else ComposeForm.REPLY
    return ComposeForm(initial={"kind": kind, "last_seen": ticket.newest_message})  # type: ignore[attr-defined]


def _again(request: HttpRequest, ticket: Ticket, form: ComposeForm, status: int) -> HttpResponse:
    """The page with what was written, its files kept, and the newest message as seen."""
    form.keep_files()
    return _render(request, ticket, form, status=status, opens_composer=True)


def _changed(request: HttpRequest, ticket: Ticket, form: ComposeForm) -> HttpResponse:
    """409: somebody wrote in between. What is new, and theirs to send anyway, change or drop."""
    form.keep_files()
    news = messages_since(ticket, form.cleaned_data["last_seen"] or 0)
    context = {"ticket": ticket, "form": form, "news": news, "newest_message": news[-1].message.pk if news else 0}
    return render(request, "tickets/desk/ticket_changed.html", context, status=409)


def _render(
    request: HttpRequest, ticket: Ticket, form: ComposeForm, *, status: int = 200, opens_composer: bool = False
) -> HttpResponse:
    before = _place(request)
    page = ticket_page(request.user, ticket, before=before, now=timezone.now())
    context = {
        "ticket": ticket,
        "page": page,
        "form": form,
        "is_earlier": before is not None,
        "opens_composer": opens_composer,
    }
    return render(request, "tickets/desk/ticket.html", context, status=status)


def _place(request: HttpRequest) -> Place | None:
    """The end of an earlier page of the history, from the link to it."""
    try:
        ends = [int(request.GET[name]) for name in ("message", "event")]
    except (KeyError, ValueError):
        return None
    return Place(*ends) if all(0 < end < 2**63 for end in ends) else None


@require_safe
@at_desk
def desk_message_original(request: HttpRequest, ticket: Ticket, message_id: int) -> HttpResponse:
    """A mail as its sender laid it out: sanitised, without pictures from outside, in a sandbox of its own."""
    message = get_object_or_404(Message, ticket=ticket, pk=message_id)
    if not message.html:
        raise Http404
    response = HttpResponse(sanitise_mail(message.html))
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    return response
