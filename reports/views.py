"""`/desk/reports/`: the figures of the desk, their tables as CSV, and the lists behind them. All of it only reads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from reports.asking import asked_for
from reports.chart_parts import period_in_words
from reports.lists import calls_list, tickets_list
from reports.overview import overview
from reports.tables import as_csv

BYTE_ORDER_MARK = "\ufeff"  # or spreadsheets take UTF-8 for something else


@require_safe
@agent_required
def desk_reports(request: HttpRequest) -> HttpResponse:
    """The service overview of a period: `range` (7, 14, 28, term, or dates with `first` and `last`) and `team`."""
    asked = asked_for(request.user, request.GET, timezone.now())
    context = {"asked": asked, "report": overview(asked), "days": period_in_words(asked.period)}
    return render(request, "reports/overview.html", context)


@require_safe
@agent_required
def desk_report_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The table of one chart as a file; "all" is every figure by day."""
    asked = asked_for(request.user, request.GET, timezone.now())
    table = overview(asked).table(code)
    if table is None:
        raise Http404
    name = f"{code}-{asked.period.first.isoformat()}-{asked.period.last.isoformat()}.csv"
    response = HttpResponse(BYTE_ORDER_MARK + as_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@agent_required
def desk_report_tickets(request: HttpRequest) -> HttpResponse:
    """The tickets behind one figure."""
    return render(request, "reports/tickets.html", {"list": tickets_list(request.user, request.GET, timezone.now())})


@require_safe
@agent_required
def desk_report_calls(request: HttpRequest) -> HttpResponse:
    """The calls behind one cell of the grid."""
    return render(request, "reports/calls.html", {"list": calls_list(request.user, request.GET, timezone.now())})
