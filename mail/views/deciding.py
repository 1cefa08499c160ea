"""What somebody decides about mail that came in, one or many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.decorators import agent_required
from common.errors import HelpdeskError, Invalid, NotAllowed
from mail.forms import FileForm, OpenForm, SetAsideForm
from mail.inbound import many, selectors
from mail.inbound.deciding import email_file, email_open
from mail.inbound.services import email_set_aside, email_try_again
from mail.models import InboundEmail
from mail.views.inbox import detail, mail_or_404
from tickets import search
from tickets.models import Ticket

REFUSED_SHOWN = 5


@require_POST
@agent_required
def inbox_again(request: HttpRequest, key: int) -> HttpResponse:
    row = email_try_again(actor=request.user, row=mail_or_404(request, key))
    messages.success(request, _("Mail %(number)s is being tried again.") % {"number": row.pk})
    return redirect("desk_mail")


@require_POST
@agent_required
def inbox_set_aside(request: HttpRequest, key: int) -> HttpResponse:
    row, form = mail_or_404(request, key), SetAsideForm(request.POST)
    if not form.is_valid():
        return detail(request, row, aside_form=form, status=400)
    email_set_aside(actor=request.user, row=row, reason=form.cleaned_data["reason"])
    messages.success(request, _("Mail %(number)s is ignored. It is kept under Ignored.") % {"number": row.pk})
    return redirect("desk_mail")


@require_POST
@agent_required
def inbox_file(request: HttpRequest, key: int) -> HttpResponse:
    row, form = mail_or_404(request, key), FileForm(request.POST)
    if not form.is_valid():
        return detail(request, row, file_form=form, problem=str(next(iter(form.errors.values()))[0]), status=400)
    number = form.cleaned_data["number"]
    try:
        ticket = search.ticket_by_number(Ticket.objects.at_desk_of(request.user), number)
        if ticket is None:
            raise Invalid(_("There is no ticket %(number)s in your queues.") % {"number": number}, field="number")
        row = email_file(actor=request.user, row=row, ticket=ticket, adds_sender=form.cleaned_data["adds_sender"])
    except NotAllowed:
        raise  # somebody else was faster, or it is another team's: the page of the error says which
    except HelpdeskError as error:
        return detail(request, row, file_form=form, problem=error.message, status=error.status)
    words = _("Mail %(number)s is in %(ticket)s.") % {"number": row.pk, "ticket": row.ticket and row.ticket.number}
    messages.success(request, words)
    return redirect("desk_mail")


@require_POST
@agent_required
def inbox_open(request: HttpRequest, key: int) -> HttpResponse:
    row = mail_or_404(request, key)
    form = OpenForm(request.user, row, request.POST)
    if not form.is_valid():
        return detail(request, row, open_form=form, problem=str(next(iter(form.errors.values()))[0]), status=400)
    try:
        row = email_open(actor=request.user, row=row, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return detail(request, row, open_form=form, problem=error.message, status=400)
    words = _("Mail %(number)s is ticket %(ticket)s now.") % {
        "number": row.pk,
        "ticket": row.ticket and row.ticket.number,
    }
    messages.success(request, words)
    return redirect("desk_mail")


@require_POST
@agent_required
def inbox_many(request: HttpRequest) -> HttpResponse:
    """One act for the ticked mails; what it could not be done to is said, with the reason."""
    rows, act = _ticked(request), request.POST.get("act", "")
    back = _back(request)
    reason = request.POST.get("reason", "")
    if act == many.ASIDE and rows and not reason.strip():
        context = {"mails": rows, "back": back, "was_asked": "reason" in request.POST}
        return render(request, "mail/mail_ignore.html", context, status=400 if "reason" in request.POST else 200)
    try:
        done = many.emails_decide(actor=request.user, rows=rows, act=act, reason=reason)
    except Invalid as error:
        messages.warning(request, error.message)
        return redirect(back)
    _tell(request, act, done)
    return redirect(back)


def _ticked(request: HttpRequest) -> list[InboundEmail]:
    keys = {int(key) for key in request.POST.getlist("mails") if key.isascii() and key.isdigit() and len(key) < 19}
    return list(selectors.mails_visible(request.user).filter(pk__in=list(keys)[: many.MOST + 1]).order_by("pk"))


def _back(request: HttpRequest) -> str:
    query = request.POST.get("list", "")[:1000]
    return reverse("desk_mail") + (f"?{query}" if query and "\n" not in query and "\r" not in query else "")


def _tell(request: HttpRequest, act: str, done: many.Done) -> None:
    said: dict[str, Any] = {
        many.AGAIN: ngettext("%(n)s mail is being tried again.", "%(n)s mails are being tried again.", done.count),
        many.ASIDE: ngettext("%(n)s mail is ignored.", "%(n)s mails are ignored.", done.count),
        many.OPEN: ngettext("%(n)s mail is a ticket now.", "%(n)s mails are tickets now.", done.count),
    }
    if done.count:
        messages.success(request, said[act] % {"n": done.count})
    if not done.refused:
        return
    lines = [
        _("Mail %(number)s: %(why)s") % {"number": row.pk, "why": why} for row, why in done.refused[:REFUSED_SHOWN]
    ]
    if len(done.refused) > REFUSED_SHOWN:
        lines.append(_("And %(n)s more.") % {"n": len(done.refused) - REFUSED_SHOWN})
    number = len(done.refused)
    words = ngettext("%(n)s mail stays as it was.", "%(n)s mails stay as they were.", number) % {"n": number}
    messages.warning(request, " ".join([words, *lines]))
