"""Is it alive, is it ready, and what is wrong in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import agent_required
from accounts.policies import can_administer
from helpdesk.checks import ICONS, Finding, findings


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """ok or failing to anyone; the parts to administrators alone (no hosts, no versions to strangers)."""
    found = findings()
    ok = not any(finding.state == Finding.BAD for finding in found)
    body: dict[str, Any] = {"status": "ok" if ok else "failing"}
    if any(finding.code == "database" and finding.state == Finding.BAD for finding in found):
        return JsonResponse(body, status=503)  # who asks cannot be known without the database
    if can_administer(request.user):
        body["parts"] = {f.code: {"state": f.state, "words": str(f.words), **f.facts} for f in found}
    return JsonResponse(body, status=200 if ok else 503)


@require_safe
@agent_required
def desk_health(request: HttpRequest) -> HttpResponse:
    """The same facts in words, worst first; hosts and raw facts to administrators only."""
    found = sorted(findings(), key=lambda finding: Finding.ORDER.index(finding.state))
    context = {
        "cards": [(finding, ICONS[finding.code]) for finding in found],
        "wrong": [finding for finding in found if finding.state != Finding.GOOD],
        "is_broken": any(finding.state == Finding.BAD for finding in found),
        "shows_facts": bool(can_administer(request.user)),
    }
    return render(request, "helpdesk/health.html", context)
