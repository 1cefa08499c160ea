"""`/report/`: a problem becomes a ticket, by whoever has an email address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import masked_address
from common import rate
from common.errors import HelpdeskError
from kb.selectors import suggested_articles
from tickets.portal_forms import ReportForm
from tickets.portal_pages import receipt, receipt_token
from tickets.services.portal import report_send
from tickets.text import SUBJECT_MAX
from tickets.views.portal.talk import keep_files

SUGGESTIONS = 3
# A whole campus may share one address, so a place has more room than a person.
PLACE = rate.Limit("report-place", 120, 10 * 60)
PERSON = rate.Limit("report-person", 10, 60 * 60)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, with what was carried over in the address; sent, it leads to the page that says what happens."""
    if request.method != "POST":
        carried = {"subject": request.GET.get("q", "").strip()[:SUBJECT_MAX]}
        carried |= {name: request.GET.get(name, "")[:100] for name in ("topic", "article", "step")}
        return _page(request, ReportForm(initial=carried, user=request.user))
    return _send(request, ReportForm(request.POST, request.FILES, user=request.user))


def _send(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """Opens the ticket; whatever goes wrong, the form comes back with all that was typed."""
    if not form.is_valid():
        return _again(request, form, 400)
    if full := _full_limit(request, form.report()["email"]):
        form.add_error(None, _("That was too often. %(wait)s") % {"wait": rate.wait_words(full)})
        return _again(request, form, 429)
    guest = not request.user.is_authenticated
    try:
        ticket = report_send(actor=None if guest else request.user, **form.report())
    except HelpdeskError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _again(request, form, error.status)
    form.drop_kept()
    token = receipt_token(ticket, masked_address(form.report()["email"]) if guest else "")
    return redirect(f"{reverse('report_sent')}?{urlencode({'r': token})}")


@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    """What happens next. A guest's page knows only what the signed word in its address says."""
    found = receipt(request.GET.get("r", "")[:500], timezone.now())
    return render(request, "tickets/portal/report_sent.html", {"receipt": found, "nav": "report"})


@require_safe
def report_suggest(request: HttpRequest) -> HttpResponse:
    """The answers that may fit what is being typed, as a fragment."""
    context = {"articles": _suggested(request, request.GET.get("subject", ""))}
    return render(request, "tickets/portal/_suggestions.html", context)


def _full_limit(request: HttpRequest, email: str) -> rate.Limit | None:
    """Counts a report; the limit it passes, if it does."""
    person = request.user.pk if request.user.is_authenticated else email
    counted = ((PLACE, rate.client_key(request)), (PERSON, person))
    return next((limit for limit, key in counted if not rate.hit(limit, key)), None)


def _suggested(request: HttpRequest, words: str) -> list[Any]:
    words = words.strip()[:SUBJECT_MAX]
    return suggested_articles(words, request.user, limit=SUGGESTIONS) if len(words) > 1 else []


def _again(request: HttpRequest, form: ReportForm, status: int) -> HttpResponse:
    keep_files(request, form)
    return _page(request, form, status)


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    articles = _suggested(request, str(form["subject"].value() or ""))
    context = {"form": form, "articles": articles, "nav": "report"}
    return render(request, "tickets/portal/report.html", context, status=status)
