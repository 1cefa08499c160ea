"""`/desk/acts/`: what is done to one ticket or to many by one press, and its undo.

The same addresses serve forms (the answer is the page one came from, with a toast) and the script (the
answer is JSON with the rows as they are now).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import View, agent_required
from common.errors import HelpdeskError
from tickets import act_forms, numbers, services
from tickets.act_words import asked, words_of
from tickets.models import Act, Ticket
from tickets.selectors import desk_counts_forget
from tickets.services import acts

ASK_OVER = 20


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def acting(view: Callable[..., Act | HttpResponse]) -> View:
    """A POST that gives an act: answered by the page one came from, or in JSON for the script."""

    @wraps(view)
    @agent_required
    def posted(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("desk_queue")  # back from signing in again
        try:
            found = view(request, **kwargs)
        except HelpdeskError as error:
            if not wants_json(request):
                raise
            return JsonResponse({"error": str(error.message)}, status=error.status)
        return found if isinstance(found, HttpResponse) else _answer(request, found)

    return posted


def _answer(request: HttpRequest, act: Act) -> HttpResponse:
    desk_counts_forget(request.user)
    if wants_json(request):
        return JsonResponse(act_forms.act_json(request.user, act, request.POST.get("list", "")))
    words = words_of(act)
    tags = f"act-{act.pk}" if words.can_undo else "act"
    messages.success(request, " ".join([words.done, *words.refusals]), extra_tags=tags)
    return redirect(_still_there(request, next_path(request)))


def _still_there(request: HttpRequest, path: str) -> str:
    """The page one came from; the desk in place of a ticket that went out of one's sight by this very act."""
    try:
        number = numbers.parse(resolve(path.partition("?")[0]).kwargs.get("number", ""))
    except Resolver404:
        return "/desk/"
    gone = number is not None and not Ticket.objects.at_desk_of(request.user).filter(pk=number).exists()
    return "/desk/" if gone else path


def next_path(request: HttpRequest) -> str:
    """The page one came from, if it is one of ours; else the desk."""
    target = request.POST.get("next", "") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return target if inside and target.startswith("/desk/") else "/desk/"


@acting
def desk_acts(request: HttpRequest) -> Act | HttpResponse:
    """Does what the form says. Over ASK_OVER tickets it asks first, with the number in the button."""
    changes = act_forms.posted_changes(request.POST)
    tickets = act_forms.picked(request.user, request.POST)
    if len(tickets) > ASK_OVER and "sure" not in request.POST and changes:
        words = asked([list(each) for each in changes], len(tickets))
        limit = act_forms.limit_words(request.POST, tickets)
        if wants_json(request):
            return JsonResponse({"ask": words, "count": len(tickets), "limit": limit})
        context = {"words": words, "limit": limit, "count": len(tickets), "fields": act_forms.as_fields(request.POST)}
        return render(request, "tickets/desk/act_confirm.html", {**context, "next": next_path(request)})
    return services.act_do(actor=request.user, tickets=tickets, changes=changes)


@acting
def desk_act_undo(request: HttpRequest, pk: int) -> Act:
    return services.act_undo(actor=request.user, act=get_object_or_404(Act, pk=pk, actor=request.user))


@acting
def desk_act_undo_last(request: HttpRequest) -> Act | HttpResponse:
    """Takes back the agent's last act that changed something."""
    act = acts.act_last(request.user)
    if act is not None:
        return services.act_undo(actor=request.user, act=act)
    if wants_json(request):
        return JsonResponse({"words": _("There is nothing to undo"), "refusals": [], "undo": "", "rows": {}})
    messages.info(request, _("There is nothing to undo"))
    return redirect(next_path(request))


@require_safe
@agent_required
def desk_act(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an act on many tickets is, for the toast that follows it."""
    act = get_object_or_404(Act, pk=pk, actor=request.user)
    return JsonResponse(act_forms.act_json(request.user, act, request.GET.get("list", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_act_ask(request: HttpRequest, what: str) -> HttpResponse:
    """The form of one act (assign, status, priority, tags, queue, macro, snooze): a page, or a dialog's inside.

    Many tickets do not fit into an address, so that they may be posted; nothing is changed here.
    """
    if what not in act_forms.ASKS:
        raise Http404
    data = request.POST or request.GET
    tickets = act_forms.picked(request.user, data)
    context = {"form": act_forms.act_form(request.user, what, tickets), "next": next_path(request)}
    context |= {"fields": act_forms.as_fields(data), "count": len(tickets)}
    name = "_act_form" if request.headers.get("HX-Request") else "act"
    return render(request, f"tickets/desk/{name}.html", context)
