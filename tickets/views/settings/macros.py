"""Settings of macros: everybody's own, teams' by their leads, shared ones by administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import agent_required
from common.forms import attempted
from tickets import policies
from tickets.macro_forms import MacroForm, placeholder_rows
from tickets.macro_values import actions_in_words, values_of
from tickets.macros import actions_of, fill, unknown_in
from tickets.models import Macro, Ticket
from tickets.numbers import parse
from tickets.services.macro_setup import macro_save, macro_take_away

TICKETS_OFFERED = 20
LIST_MAX = 300


@require_safe
@agent_required
def desk_macros(request: HttpRequest) -> HttpResponse:
    """The macros this person can see, and which of them are broken."""
    rows = Macro.objects.visible_to(request.user).select_related("team", "owner")[:LIST_MAX]
    listed = [(row, actions_in_words(actions_of(row.actions)), bool(unknown_in(row.text))) for row in rows]
    return render(request, "settings/macros.html", {"macros": listed})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_macro(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One macro; without a key, a new one. `act=preview` shows it on a ticket, and saves nothing."""
    user: Any = request.user
    macro = get_object_or_404(Macro.objects.visible_to(user).select_related("team"), pk=pk) if pk is not None else None
    may = policies.can_change_macro(user, macro) if macro else True
    tickets = list(Ticket.objects.at_desk_of(user).select_related("requester").order_by("-pk")[:TICKETS_OFFERED])
    form = MacroForm(request.POST or None, macro=macro, user=user, tickets=tickets)
    previews = request.POST.get("act") == "preview"
    if request.method == "POST" and not previews and form.is_valid():
        scope = {} if macro else form.scope()
        saved = attempted(form, lambda: macro_save(actor=user, macro=macro, **scope, **form.fields_of_macro()))
        if saved:
            messages.success(request, _("The macro is saved."))
            return redirect("desk_macro", saved.pk)
    context = {"form": form, "macro": macro, "may": may, "tickets": tickets, **_preview(request, form, macro, tickets)}
    return render(request, "settings/macro.html", context, status=400 if form.errors and not previews else 200)


@require_POST
@agent_required
def desk_macro_delete(request: HttpRequest, pk: int) -> HttpResponse:
    macro = get_object_or_404(Macro.objects.visible_to(request.user), pk=pk)
    macro_take_away(actor=request.user, macro=macro)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s is gone.") % {"name": macro.name})
    return redirect("desk_macros")


def _preview(request: HttpRequest, form: MacroForm, macro: Macro | None, tickets: list[Ticket]) -> dict[str, Any]:
    """The words filled in for the chosen ticket, and what is empty or unknown in them."""
    user: Any = request.user
    key = parse(str(form["ticket"].value() or ""))
    ticket = next((each for each in tickets if each.pk == key), tickets[0] if tickets else None)
    text = str(form["text"].value() or "")[:20_000]
    broken = unknown_in(text)
    if ticket is None:
        return {"broken": broken, "placeholders": placeholder_rows({})}
    values = values_of(ticket, user)
    filled = fill(text, values)
    return {
        "preview": ticket,
        "words": filled.text,
        "gaps": filled.gaps,
        "broken": broken,
        "does": actions_in_words(actions_of(macro.actions)) if macro else [],
        "placeholders": placeholder_rows(values),
    }
