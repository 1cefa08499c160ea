"""`/desk/calls/`: the log, with totals over its rows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from counter import policies, totals
from counter.models import Kind, Outcome


@require_safe
@agent_required
def desk_calls(request: HttpRequest) -> HttpResponse:
    chosen, now = totals.LogFilter.parse(request.GET), timezone.now()
    context = {
        "chosen": chosen,
        "page": totals.log_page(request.user, chosen, before=request.GET.get("before", "")[:80], now=now),
        "totals": totals.log_totals(request.user, chosen, now),
        "spans": totals.SPANS,
        "agents": totals.log_agents(request.user),
        "issues": totals.log_issues(),
        "kinds": Kind.choices,
        "outcomes": Outcome.choices,
        "keeps_issues": bool(policies.can_keep_issues(request.user)),
    }
    return render(request, "counter/calls.html", context)
