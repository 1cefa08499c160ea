"""Settings about people: teams, roles, invitations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import setup
from accounts.decorators import administrator_required, agent_required
from accounts.models import User
from accounts.passwords import invite_mail_send
from accounts.policies import can_administer
from accounts.setup_forms import InviteForm, RolesForm, TeamForm, TeamNameForm
from accounts.setup_selectors import people_page, teams_for, teams_led_by
from common.forms import attempted


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_teams(request: HttpRequest) -> HttpResponse:
    """The teams somebody may set up; by POST an administrator makes one."""
    form = TeamNameForm(request.POST or None)
    if request.method == "POST":
        can_administer(request.user).require()
        if form.is_valid():
            team = attempted(form, lambda: setup.team_make(actor=request.user, name=form.cleaned_data["name"]))
            if team:
                messages.success(request, _("%(team)s is there. Say who is in it.") % {"team": team.name})
                return redirect("desk_team", team.pk)
    elif not teams_led_by(request.user).exists():
        setup.leads_only(request.user).require()
    context = {"teams": teams_for(request.user), "form": form}
    return render(request, "settings/teams.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def desk_team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: its name, and who is in it."""
    team = get_object_or_404(teams_led_by(request.user), pk=pk)
    form = TeamForm(request.POST or None, team=team, may_name=bool(can_administer(request.user)))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if attempted(form, lambda: setup.team_change(actor=request.user, team=team, name=name, members=form.wanted())):
            messages.success(request, _("The team is saved."))
            return (
                redirect("desk_team", team.pk)
                if teams_led_by(request.user).filter(pk=pk)
                else redirect("desk_settings")
            )
    context = {"team": team, "form": form, "held_words": setup.held_words(team)}
    return render(request, "settings/team.html", context, status=400 if form.errors else 200)


@require_POST
@administrator_required
def desk_team_delete(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(teams_led_by(request.user), pk=pk)
    setup.team_delete(actor=request.user, team=team)
    messages.success(request, _("%(team)s is gone.") % {"team": team.name})
    return redirect("desk_teams")


@require_safe
@administrator_required
def desk_roles(request: HttpRequest) -> HttpResponse:
    """People by name, with their roles."""
    text, role, page = (request.GET.get(name, "") for name in ("q", "role", "page"))
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 5 else 1
    found = people_page(text, role, max(number, 1))
    return render(request, "settings/roles.html", {"page": found, "words": text[:100], "role": role})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_role(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's roles."""
    person = get_object_or_404(User.objects.filter(merged_into__isnull=True), pk=pk)
    form = RolesForm(request.POST or None, initial={name: getattr(person, name) for name in RolesForm.base_fields})
    may = setup.can_set_roles(request.user, person)
    if request.method == "POST":
        may.require()
        if form.is_valid() and attempted(
            form, lambda: setup.roles_set(actor=request.user, person=person, **form.cleaned_data)
        ):
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": person.display_name})
            return redirect("desk_role", person.pk)
    context = {"person": person, "form": form, "may": may, "teams": person.memberships.select_related("team")}
    return render(request, "settings/role.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_invite(request: HttpRequest) -> HttpResponse:
    """Invites somebody by mail: they set their password by a link that works once."""
    form = InviteForm(request.POST or None, initial={"is_agent": True})
    if request.method == "POST" and form.is_valid():
        person = attempted(form, lambda: setup.person_invite(actor=request.user, **form.cleaned_data))
        if person:
            invite_mail_send(person, request.user)
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": person.email})
            return redirect("desk_role", person.pk)
    return render(request, "settings/invite.html", {"form": form}, status=400 if form.errors else 200)
