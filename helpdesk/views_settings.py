"""The index of the settings, the audit log, and the page that takes the demo away."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import administrator_required, agent_required
from common import audit
from common.forms import attempted
from helpdesk.audit_log import Filters, csv_of, page_of
from helpdesk.audit_words import ACTIONS, TYPES
from helpdesk.demo_removal import can_remove_demo, demo_listed, demo_remove
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


class DemoForm(forms.Form):
    typed = forms.CharField(
        label=_("To go on, type: remove the demo"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_demo(request: HttpRequest) -> HttpResponse:
    """What is there of the demo; by POST, with the words typed, it goes."""
    form = DemoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["typed"]
        removal = attempted(form, lambda: demo_remove(actor=request.user, typed=typed))  # type: ignore[arg-type]
        if removal:
            messages.success(request, _now("The demo is gone."))
            if removal.kept:
                kept = ", ".join(removal.kept[:20])
                messages.info(request, _now("Kept, since something of yours uses it: %(kept)s.") % {"kept": kept})
            return redirect("desk_settings")
    context = {"form": form, "listed": demo_listed(), "may": can_remove_demo(request.user)}  # type: ignore[arg-type]
    return render(request, "settings/demo.html", context, status=400 if form.errors else 200)
