"""`/report/`: a problem becomes a ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kb.selectors import fitting_articles
from tickets import services
from tickets.portal_forms import ReportForm


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        services.report_send(actor=None, uploads=data.pop("files"), name="", **data)
        return redirect("report_sent")
    return render(request, "tickets/portal/report.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "tickets/portal/report_sent.html")


@require_safe
def report_suggest(request: HttpRequest) -> HttpResponse:
    articles = fitting_articles(request.GET.get("subject", ""), request.user, limit=3)
    return render(request, "tickets/portal/_suggestions.html", {"articles": articles})
