"""`/desk/calls/issues/`: the repeat issues, kept by team leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import agent_required
from counter import policies
from counter.forms import IssueForm
from counter.models import Call, RepeatIssue
from counter.selectors import issue_buttons
from counter.services import issue_save


@require_safe
@agent_required
def desk_issues(request: HttpRequest) -> HttpResponse:
    policies.can_keep_issues(request.user).require()
    context = {
        "buttons": issue_buttons(request.user, timezone.now()),
        "put_away": RepeatIssue.objects.filter(is_active=False),
    }
    return render(request, "counter/issues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_issue_new(request: HttpRequest) -> HttpResponse:
    """A new repeat issue, with `call` from what that call was about."""
    policies.can_keep_issues(request.user).require()
    return _edit(request, RepeatIssue(), _like(request))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_issue(request: HttpRequest, pk: int) -> HttpResponse:
    policies.can_keep_issues(request.user).require()
    return _edit(request, get_object_or_404(RepeatIssue, pk=pk), {})


def _like(request: HttpRequest) -> dict[str, object]:
    key = request.GET.get("call", "")
    rows = Call.objects.visible_to(request.user).select_related("ticket")
    call = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if call is None:
        return {}
    topic = call.ticket.topic_id if call.ticket else None
    return {"name": call.summary[:60], "summary": call.summary, "topic": topic, "article": call.article_id}


def _edit(request: HttpRequest, issue: RepeatIssue, initial: dict[str, object]) -> HttpResponse:
    form = IssueForm(
        request.POST if request.method == "POST" else None, instance=issue, initial=initial, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        issue_save(actor=request.user, issue=form.save(commit=False))
        messages.success(request, _("“%(name)s” is saved.") % {"name": issue.name})
        return redirect("desk_issues")
    return render(request, "counter/issue.html", {"form": form, "issue": issue}, status=400 if form.errors else 200)
