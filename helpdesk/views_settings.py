"""The index of the settings and the audit log."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import administrator_required, agent_required
from common import audit
from helpdesk.audit_log import Filters, csv_of, page_of
from helpdesk.audit_words import ACTIONS, TYPES
from helpdesk.settings_index.reading import found_for, index_for
from helpdesk.settings_index.warnings import warnings_for


@require_safe
@agent_required
def desk_settings(request: HttpRequest) -> HttpResponse:
    """Everything that can be set, with how it stands; with `q`, what was looked for."""
    words = " ".join(request.GET.get("q", "")[:100].split())
    context = {"words": words, "hits": found_for(request.user, words) if words else []}
    if not words:
        context |= {"groups": index_for(request.user), "warnings": warnings_for(request.user)}
    return render(request, "settings/index.html", context)


@require_safe
@administrator_required
def desk_audit(request: HttpRequest) -> HttpResponse:
    filters = Filters.of(request.GET)
    page = page_of(filters, request.GET.get("before", ""))
    context = {"page": page, "filters": filters, "actions": ACTIONS, "types": TYPES}
    return render(request, "settings/audit.html", context)


@require_POST
@administrator_required
def desk_audit_export(request: HttpRequest) -> HttpResponse:
    """The lines that fit as CSV. Taking the log out of the house is a line in it."""
    filters = Filters.of(request.POST)
    with transaction.atomic():
        asked = {name: str(value) for name, value in vars(filters).items() if value}
        audit.record(actor=request.user, action="exported", subject=("auditentry", ""), after=asked or None)
    response = StreamingHttpResponse(csv_of(filters), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response
