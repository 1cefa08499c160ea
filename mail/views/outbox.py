"""Sent mail, for administrators: one line for each person a mail went to, and each mail as it left."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import administrator_required
from mail.models import OutboundEmail
from mail.outbound import selectors
from mail.outbound.services import email_send_again

# A mail's HTML is ours and escaped; it still runs nothing, loads nothing and leads nowhere by itself.
MAIL_POLICY = (
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
)


def _mail(request: HttpRequest, key: uuid.UUID) -> OutboundEmail:
    row = selectors.mail_find(request.user, key)
    if row is None:
        raise Http404
    return row


@require_safe
@administrator_required
def outbox(request: HttpRequest) -> HttpResponse:
    show, q, before = (request.GET.get(name, "").replace("\x00", "") for name in ("show", "q", "before"))
    key = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    page = selectors.mail_page(request.user, show=show, q=q, before=key)
    context = {
        "page": page,
        "counts": selectors.mail_counts(request.user),
        "rows": [(mail, selectors.can_go_again(mail)) for mail in page.mails],
        "show": show if show in selectors.SHOWS else "",
        "find": q,
    }
    return render(request, "mail/outbox.html", context)


@require_safe
@administrator_required
def outbox_mail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = _mail(request, key)
    context = {"mail": row, "shown": selectors.mail_shown(row), "can_go_again": selectors.can_go_again(row)}
    return render(request, "mail/outbox_mail.html", context)


@require_safe
@administrator_required
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The HTML part alone, at an address of its own, so that its policy is its own."""
    shown = selectors.mail_shown(_mail(request, key))
    if not shown.html:
        raise Http404
    return HttpResponse(shown.html, headers={"Content-Security-Policy": MAIL_POLICY})


@require_POST
@administrator_required
def outbox_send_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = email_send_again(actor=request.user, email=_mail(request, key))
    messages.success(request, _("The mail to %(who)s is on its way again.") % {"who": row.recipient})
    return redirect("desk_outbox")
