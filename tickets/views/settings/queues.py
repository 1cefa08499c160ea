"""Settings of queues and time targets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import administrator_required, agent_required
from accounts.models import Team
from accounts.policies import can_administer
from accounts.setup import leads_only
from common.forms import attempted
from tickets.models import SlaPolicy
from tickets.services import setup
from tickets.setup_forms import OPEN_TOO, PolicyForm, QueueForm
from tickets.setup_selectors import has_tickets, open_tickets_in, policies_listed, queues_by, queues_for

PAGE = ["GET", "HEAD", "POST"]


def saved_words(words: str, moved: int) -> str:
    """`The queue is saved. 3 due times moved.`"""
    if not moved:
        return words
    return f"{words} " + ngettext("%(count)d due time moved.", "%(count)d due times moved.", moved) % {"count": moved}


@require_safe
@agent_required
def desk_queues(request: HttpRequest) -> HttpResponse:
    queues = list(queues_for(request.user))
    if not queues:
        leads_only(request.user).require()
    return render(request, "settings/queues.html", {"queues": queues})


@require_http_methods(PAGE)
@administrator_required
def desk_queue_new(request: HttpRequest) -> HttpResponse:
    form = QueueForm(request.POST or None, queue=None, is_administrator=True)
    if request.method == "POST" and form.is_valid():
        made = attempted(form, lambda: setup.queue_save(actor=request.user, queue=None, **form.cleaned_data))
        if made:
            messages.success(request, _("%(queue)s is there.") % {"queue": made[0].name})
            return redirect("desk_queue_settings", made[0].pk)
    context = {"form": form, "has_teams": Team.objects.exists()}
    return render(request, "settings/queue.html", context, status=400 if form.errors else 200)


@require_http_methods(PAGE)
@agent_required
def desk_queue_settings(request: HttpRequest, pk: int) -> HttpResponse:
    queue = get_object_or_404(queues_for(request.user), pk=pk)
    form = QueueForm(request.POST or None, queue=queue, is_administrator=bool(can_administer(request.user)))
    if request.method == "POST" and form.is_valid():
        saved = attempted(form, lambda: setup.queue_save(actor=request.user, queue=queue, **form.cleaned_data))
        if saved:
            messages.success(request, saved_words(_("The queue is saved."), saved[1]))
            return redirect("desk_queue_settings", queue.pk)
    context = {"queue": queue, "form": form, "has_teams": True, "open": open_tickets_in([queue])}
    context["has_tickets"] = has_tickets(queue)
    return render(request, "settings/queue.html", context, status=400 if form.errors else 200)


@require_POST
@administrator_required
def desk_queue_delete(request: HttpRequest, pk: int) -> HttpResponse:
    queue = get_object_or_404(queues_for(request.user), pk=pk)
    setup.queue_delete(actor=request.user, queue=queue)
    messages.success(request, _("%(queue)s is gone.") % {"queue": queue.name})
    return redirect("desk_queues")


@require_safe
@administrator_required
def desk_targets(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/targets.html", {"policies": policies_listed()})


@require_http_methods(PAGE)
@administrator_required
def desk_target(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Targets by priority; without a key, new ones."""
    policy = get_object_or_404(SlaPolicy, pk=pk) if pk is not None else None
    form = PolicyForm(request.POST or None, policy=policy)
    if request.method == "POST" and form.is_valid():
        name, open_too = form.cleaned_data["name"], form.cleaned_data["use_for"] == OPEN_TOO
        saved = attempted(
            form,
            lambda: setup.policy_save(
                actor=request.user, policy=policy, name=name, targets=form.targets(), open_too=open_too
            ),
        )
        if saved:
            messages.success(request, saved_words(_("The targets are saved."), saved[1]))
            return redirect("desk_target", saved[0].pk)
    queues = queues_by(policy) if policy else []
    context = {"policy": policy, "form": form, "queues": queues, "open": open_tickets_in(queues)}
    return render(request, "settings/target.html", context, status=400 if form.errors else 200)


@require_POST
@administrator_required
def desk_target_delete(request: HttpRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(SlaPolicy, pk=pk)
    setup.policy_delete(actor=request.user, policy=policy)
    messages.success(request, _("%(name)s is gone.") % {"name": policy.name})
    return redirect("desk_targets")
