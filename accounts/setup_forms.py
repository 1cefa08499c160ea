"""Forms of the settings about people: teams, roles, invitations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.setup import LEAD, MEMBER

IN_TEAM = [(MEMBER, _("Agent")), (LEAD, _("Team lead"))]
LEAVES = [("", _("Leaves the team"))]


class TeamNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, error_messages={"required": _("Give the team a name")}
    )  # fmt: skip


class TeamForm(TeamNameForm):
    """A team's name, what each member is in it, and one more member."""

    add = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Add an agent"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Not in the list? Somebody must be an agent first: an administrator gives that role."),
    )
    add_as = forms.ChoiceField(label=_("As"), choices=IN_TEAM, required=False)

    def __init__(self, *args: Any, team: Team, may_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": team.name}, **kwargs)
        self.members = list(team.memberships.select_related("user").order_by("user__name", "user_id"))
        works_here = Q(is_agent=True) | Q(is_superuser=True)
        free = User.objects.filter(works_here, is_active=True).exclude(pk__in=[row.user_id for row in self.members])
        self.fields["add"].queryset = free.order_by("name", "pk")  # type: ignore[attr-defined]
        if not may_name:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Administrators name teams.")
        for row in self.members:
            self.fields[f"member_{row.user_id}"] = forms.ChoiceField(
                label=row.user.display_name,
                choices=IN_TEAM + LEAVES,
                required=False,
                initial=LEAD if row.is_lead else MEMBER,
            )

    def member_rows(self) -> list[tuple[User, Any]]:
        return [(row.user, self[f"member_{row.user_id}"]) for row in self.members]

    def wanted(self) -> dict[int, str]:
        """Who is in the team afterwards, as `team_change` takes it."""
        data = self.cleaned_data
        kept = {row.user_id: data[f"member_{row.user_id}"] for row in self.members if data[f"member_{row.user_id}"]}
        if data["add"]:
            kept[data["add"].pk] = data["add_as"] or MEMBER
        return kept


class RolesForm(forms.Form):
    is_agent = forms.BooleanField(label=_("Agent"), required=False, help_text=_("Answers the tickets of their teams."))
    is_author = forms.BooleanField(label=_("Author"), required=False, help_text=_("Writes and publishes answers."))
    is_superuser = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_("Sees every ticket and every setting. Few people need it."),
    )
    is_active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        help_text=_(
            "Without it they are signed out everywhere, and their password and API tokens end. What they wrote stays."
        ),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        error_messages={
            "required": _("Enter an email address, like name@example.ac.uk"),
            "invalid": _("Enter an email address, like name@example.ac.uk"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    is_agent = RolesForm.base_fields["is_agent"]
    is_author = RolesForm.base_fields["is_author"]
    is_superuser = RolesForm.base_fields["is_superuser"]
