"""Mail that came in: what waits for a decision first, and what became of the rest."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import agent_required
from mail import policies
from mail.forms import SetAsideForm
from mail.inbound import selectors
from mail.inbound.reasons import evidence_words, words_for
from mail.inbound.services import email_set_aside, email_try_again
from mail.inbound.store import raw_file
from mail.models import InboundEmail


def _mail(request: HttpRequest, key: int) -> InboundEmail:
    row = selectors.mail_find(request.user, key)
    if row is None:
        raise Http404
    return row


@require_safe
@agent_required
def inbox(request: HttpRequest) -> HttpResponse:
    show, before = request.GET.get("show", ""), request.GET.get("before", "")
    key = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    context = {
        "page": selectors.mail_page(request.user, show=show, before=key),
        "show": show if show in selectors.SHOWS else "",
        "to_decide": selectors.mails_to_decide(request.user),
    }
    return render(request, "mail/mail.html", context)


@require_safe
@agent_required
def inbox_mail(request: HttpRequest, key: int) -> HttpResponse:
    return _detail(request, _mail(request, key), SetAsideForm())


def _detail(request: HttpRequest, row: InboundEmail, form: SetAsideForm, status: int = 200) -> HttpResponse:
    context = {
        "mail": row,
        "reason": words_for(row.reason),
        "evidence": evidence_words(row),
        "shown": selectors.mail_shown(row),
        "form": form,
        "can_try_again": policies.can_try_again(request.user, row),
        "can_set_aside": policies.can_set_aside(request.user, row),
        "can_read_original": policies.can_read_original(request.user, row),
    }
    return render(request, "mail/mail_detail.html", context, status=status)


@require_POST
@agent_required
def inbox_again(request: HttpRequest, key: int) -> HttpResponse:
    row = email_try_again(actor=request.user, row=_mail(request, key))
    messages.success(request, _("Mail %(number)s is being tried again.") % {"number": row.pk})
    return redirect("desk_mail")


@require_POST
@agent_required
def inbox_set_aside(request: HttpRequest, key: int) -> HttpResponse:
    row, form = _mail(request, key), SetAsideForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, form, status=400)
    email_set_aside(actor=request.user, row=row, reason=form.cleaned_data["reason"])
    messages.success(request, _("Mail %(number)s is set aside.") % {"number": row.pk})
    return redirect("desk_mail")


@require_safe
@agent_required
def inbox_original(request: HttpRequest, key: int) -> HttpResponse:
    """The bytes as they came, as a file to keep: no browser may take them for a page."""
    row = _mail(request, key)
    policies.can_read_original(request.user, row).require()
    try:
        file = raw_file(row).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=f"mail-{row.pk}.eml", content_type="text/plain")
