"""Mail that came in: what waits for a decision first, and what became of the rest."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from mail import policies
from mail.forms import FileForm, OpenForm, SetAsideForm
from mail.inbound import selectors
from mail.inbound.deciding import has_sender
from mail.inbound.inbox import DAYS, asked_for, mail_page, mails_beside
from mail.inbound.raw import raw_file
from mail.inbound.reasons import evidence_words, words_for
from mail.inbound.tried_words import tried_words
from mail.models import InboundEmail
from mail.views.outbox import MAIL_POLICY

LAYOUT_POLICY = f"{MAIL_POLICY}; img-src data:"  # besides: pictures that came in the mail itself


def mail_or_404(request: HttpRequest, key: int) -> InboundEmail:
    row = selectors.mail_find(request.user, key)
    if row is None:
        raise Http404
    return row


@require_safe
@agent_required
def inbox(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request.GET)
    context = {"page": mail_page(request.user, asked), "asked": asked, "days": DAYS}
    return render(request, "mail/mail.html", context)


@require_safe
@agent_required
def inbox_mail(request: HttpRequest, key: int) -> HttpResponse:
    return detail(request, mail_or_404(request, key))


def detail(
    request: HttpRequest, row: InboundEmail, *, problem: str = "", status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of one mail; `forms` are those that came back with errors, `problem` why nothing was done."""
    shown = selectors.mail_shown(row)
    tried = selectors.mail_tried(row, shown)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    needs_address = not (shown and shown.parsed and has_sender(shown.parsed))
    can_file = policies.can_file(request.user, row)
    before, after = mails_beside(request.user, row)
    views = {"text", "headers", *(("layout",) if shown and shown.has_layout else ())}
    asked = request.GET.get("as", "")
    context = {
        "mail": row,
        "reason": words_for(row.reason),
        "evidence": evidence_words(row),
        "decided_by": selectors.decided_by(row),
        "shown": shown,
        "show_as": asked if asked in views else "layout" if "layout" in views else "text",
        "tried": tried_words(request.user, tried),
        "before": before,
        "after": after,
        "q": q,
        "found": selectors.mail_tickets(request.user, shown, tried, q) if can_file else [],
        "problem": problem,
        "aside_form": SetAsideForm(),
        "open_form": OpenForm(request.user, row, needs_address=needs_address) if can_file else None,
        "file_form": FileForm(),
        "needs_address": needs_address,
        "can_file": can_file,
        "can_try_again": policies.can_try_again(request.user, row),
        "can_set_aside": policies.can_set_aside(request.user, row),
        "can_read_original": policies.can_read_original(request.user, row),
        **forms,
    }
    return render(request, "mail/mail_detail.html", context, status=status)


@require_safe
@agent_required
@xframe_options_sameorigin
def inbox_layout(request: HttpRequest, key: int) -> HttpResponse:
    """A mail as its sender laid it out, at an address of its own, so that its policy is its own."""
    shown = selectors.mail_shown(mail_or_404(request, key))
    if shown is None or not shown.has_layout:
        raise Http404
    return HttpResponse(selectors.mail_layout(shown), headers={"Content-Security-Policy": LAYOUT_POLICY})


@require_safe
@agent_required
def inbox_original(request: HttpRequest, key: int) -> HttpResponse:
    """The bytes as they came, as a file to keep: no browser may take them for a page."""
    row = mail_or_404(request, key)
    policies.can_read_original(request.user, row).require()
    try:
        file = raw_file(row).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=f"mail-{row.pk}.eml", content_type="text/plain")
