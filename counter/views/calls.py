"""`/desk/calls/new/`: a call or a visit while it goes on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import agent_required
from common.errors import HelpdeskError
from counter import call_page
from counter.forms import CallForm
from counter.selectors import callers_matching
from counter.services import call_save
from counter.timer import Timer
from counter.types import Saved
from tickets import policies
from tickets.selectors import desk_counts_forget

FIELDS = {"name": "new_name", "phone": "new_phone"}  # of somebody who is not on the list
SAVING = ("next", "open")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_call_new(request: HttpRequest) -> HttpResponse:
    """The form. Opening it starts the timer, which travels in the address: reloading goes on with it."""
    timer = _timer(request)
    if request.method == "POST" and timer and request.POST.get("act") in SAVING:
        return _save(request, timer)
    if timer is None:
        given = request.GET.copy()
        given["call"] = Timer.begin(request.user.pk, timezone.now()).seal()
        return redirect(f"{reverse('desk_call_new')}?{given.urlencode()}")
    given = request.POST if request.method == "POST" else _first(request.GET)
    form = CallForm(initial=call_page.filled(request.user, given), user=request.user)
    return _render(request, form, _turned(timer, given.get("timer", "")), looks_up="who" in given)


def _first(given: QueryDict) -> QueryDict:
    """An address that names an issue has it filled in."""
    if "issue" in given and "summary" not in given:
        given = given.copy()
        given["fill"] = given["issue"]
    return given


def _save(request: HttpRequest, timer: Timer) -> HttpResponse:
    """Saves, and goes on to the next call or to the ticket; with an error everything stays as it was written."""
    form = CallForm(request.POST, user=request.user)
    status = 400
    if form.is_valid():
        try:
            saved = call_save(actor=request.user, call=form.call(), timer=timer)
        except HelpdeskError as error:
            field = FIELDS.get(error.field or "", error.field)
            form.add_error(field if field in form.fields else None, error.message)
            status = error.status
        else:
            desk_counts_forget(request.user)
            messages.success(request, _said(saved))
            if request.POST["act"] == "open":
                return _to_ticket(request, saved)
            given = {"call": Timer.waiting(request.user.pk).seal(), "kind": saved.call.kind}
            return redirect(f"{reverse('desk_call_new')}?{urlencode(given)}")
    return _render(request, form, timer, status=status, looks_up=not form.data.get("caller"))


def _to_ticket(request: HttpRequest, saved: Saved) -> HttpResponse:
    if saved.ticket and policies.works_on(request.user, saved.ticket):
        return redirect(saved.ticket)
    return redirect("desk_calls")


def _said(saved: Saved) -> str:
    """What became of the call, in one line."""
    if saved.ticket is None:
        return _("Saved. No ticket was needed.")
    said = {"number": saved.ticket.number, "address": saved.ticket.requester.email}
    words = {
        "solved": _("Saved. %(number)s is solved."),
        "passed": _("Saved. %(number)s is with another team now."),
        "added": _("Saved, and added to %(number)s."),
    }.get(saved.call.outcome, _("Saved. %(number)s is open."))
    if saved.steps_sent:
        words += " " + _("The steps go to %(address)s.")
    return words % said


def _render(
    request: HttpRequest, form: CallForm, timer: Timer, *, status: int = 200, looks_up: bool = False
) -> HttpResponse:
    page = call_page.call_page(request.user, form, timer, looks_up=looks_up, now=timezone.now())
    if form.is_bound and page.ticket:  # what they see now is what they go by when they save again
        form.data = form.data.copy()
        form.data["seen_status"] = page.ticket.status
    return render(request, "counter/call_new.html", {"form": form, "page": page}, status=status)


def _timer(request: HttpRequest) -> Timer | None:
    sealed = request.POST.get("call") or request.GET.get("call", "")
    return Timer.unseal(sealed, request.user.pk, timezone.now())


def _turned(timer: Timer, act: str) -> Timer:
    """What a button of the timer does to it."""
    now = timezone.now()
    turns: dict[str, Any] = {
        "start": timer.start, "hold": timer.hold, "resume": timer.resume, "restart": timer.restart,
    }  # fmt: skip
    return turns[act](now) if act in turns else timer


@require_POST
@agent_required
def desk_call_timer(request: HttpRequest) -> HttpResponse:
    """The timer after one of its buttons; the page's address follows, so that reloading keeps it."""
    timer = _timer(request) or Timer.begin(request.user.pk, timezone.now())
    timer = _turned(timer, request.POST.get("timer", ""))
    context = {"timer": timer, "seconds": timer.talk(timezone.now())}
    return render(request, "counter/_timer.html", context)


@require_safe
@agent_required
def desk_call_look_up(request: HttpRequest) -> HttpResponse:
    """The list under "Who is it?" for what was typed so far; empty below two letters."""
    text = request.GET.get("who", "") or request.GET.get("behalf", "")
    context = {
        "q": text.strip()[:200],
        "found": callers_matching(request.user, text),
        "for_behalf": "behalf" in request.GET,
    }
    return render(request, "counter/_look_up.html", context)


@require_safe
@agent_required
def desk_call_side(request: HttpRequest) -> HttpResponse:
    """What stands beside the form, for who and what is chosen on it."""
    form = CallForm(initial=call_page.filled(request.user, request.GET), user=request.user)
    timer = Timer.waiting(request.user.pk)
    page = call_page.call_page(request.user, form, timer, only_side=True, now=timezone.now())
    return render(request, "counter/_side.html", {"page": page, "form": form})
