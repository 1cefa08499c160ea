"""`/desk/views/`: the builder of a view, and the saved ones: renamed, shared, deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import agent_required
from accounts.models import Team
from common.errors import HelpdeskError
from tickets import desk_views, view_builder, view_policies
from tickets.desk_page import desk_page
from tickets.keymap import KEYMAP
from tickets.models import SavedView
from tickets.selectors import desk_counts_forget, my_views
from tickets.services import views as services


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_view_edit(request: HttpRequest) -> HttpResponse:
    """The builder beside the list it makes: a sheet over it, or for htmx the sheet's inside. Nothing is saved."""
    return _builder(request)


def _builder(request: HttpRequest, error: HelpdeskError | None = None) -> HttpResponse:
    data, now = request.POST or request.GET, timezone.now()
    base = desk_views.from_query(data, my_views(request.user))
    form = view_builder.view_form(request.user, data, base, now=now)
    context: dict[str, Any] = {"form": form, "view": form.view, "error": error}
    context["may_change"] = bool(base.saved and view_policies.can_change_view(request.user, base.saved))
    status = error.status if error else 200
    if request.headers.get("HX-Request"):
        return render(request, "tickets/desk/_view_form.html", context, status=status)
    context |= {"list": desk_page(request.user, QueryDict(form.query), now=now), "open_sheet": True}
    return render(request, "tickets/desk/queue.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_view_save(request: HttpRequest) -> HttpResponse:
    """Keeps what the builder holds: over the saved view it began with, or as a new one."""
    if request.method != "POST":
        return redirect("desk_queue")  # back from signing in again
    base = desk_views.from_query(request.POST, my_views(request.user))
    form = view_builder.view_form(request.user, request.POST, base, now=timezone.now())
    try:
        saved = services.view_save(
            actor=request.user,
            name=request.POST.get("name", ""),
            looks=view_builder.looks_of(form),
            view=base.saved if request.POST.get("save") == "over" else None,
            **_sharing(request, base.saved),
        )
    except HelpdeskError as error:
        return _builder(request, error)
    desk_counts_forget(request.user)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect(f"{reverse('desk_queue')}?view={saved.pk}")


def _sharing(request: HttpRequest, saved: SavedView | None) -> dict[str, Any]:
    """Who will see it: as it is for a view that is saved over, as chosen for a new one."""
    if request.POST.get("save") == "over" and saved is not None:
        return {"team": saved.team, "for_everybody": saved.owner_id is None and saved.team_id is None}
    share = request.POST.get("share", view_builder.MINE) if request.POST.get("save") != "own" else view_builder.MINE
    team = (
        Team.objects.filter(pk=int(share)).first() if share.isascii() and share.isdigit() and len(share) < 16 else None
    )
    return {"team": team, "for_everybody": share == view_builder.EVERYBODY}


@require_safe
@agent_required
def desk_views_list(request: HttpRequest) -> HttpResponse:
    """The saved views this person sees, and which of them they may change."""
    rows = [(view, view_policies.can_change_view(request.user, view)) for view in my_views(request.user)]
    return render(request, "tickets/desk/views.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_view_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """A form of one field. The reason is shown to who may not change it."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user).select_related("team"), pk=pk)
    view_policies.can_change_view(request.user, view).require()
    error = ""
    if request.method == "POST":
        try:
            services.view_rename(actor=request.user, view=view, name=request.POST.get("name", ""))
        except HelpdeskError as refused:
            error = str(refused.message)
        else:
            return redirect("desk_views")
    return render(
        request, "tickets/desk/view_rename.html", {"saved": view, "error": error}, status=400 if error else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: nothing brings a view back."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user).select_related("team"), pk=pk)
    view_policies.can_change_view(request.user, view).require()
    if request.method == "POST":
        services.view_delete(actor=request.user, view=view)
        desk_counts_forget(request.user)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
        return redirect("desk_views")
    return render(request, "tickets/desk/view_delete.html", {"saved": view})


@require_safe
@agent_required
def desk_keys(request: HttpRequest) -> HttpResponse:
    """The keyboard map, as a page or the inside of a dialog."""
    name = "_keys" if request.headers.get("HX-Request") else "keys"
    return render(request, f"tickets/desk/{name}.html", {"keymap": KEYMAP})
