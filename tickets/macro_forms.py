"""The editor of a macro: words, and each thing that is done along with them as a control of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets import statuses
from tickets.macros import PLACEHOLDERS, actions_of, unknown_in, value_of
from tickets.models import Macro, Queue, Ticket
from tickets.text import TEXT_MAX

MINE, EVERYBODY = "mine", "everybody"
KEEP = [("", _("Leave as it is"))]
TAGS_MAX = 5


def whose_choices(user: User) -> list[tuple[str, Any]]:
    """For whom this person may make macros: themselves, teams they lead, and everybody."""
    teams = (
        Team.objects.all()
        if user.is_superuser
        else Team.objects.filter(memberships__user=user, memberships__is_lead=True)
    )
    shared: list[tuple[str, Any]] = [(f"team-{team.pk}", team.name) for team in teams]
    return [(MINE, _("Only me")), *shared, *([(EVERYBODY, _("Everybody"))] if user.is_superuser else [])]


class MacroForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Give it a name")})
    whose = forms.ChoiceField(label=_("Who can use it"))
    kind = forms.ChoiceField(label=_("Goes as"), choices=Macro.KINDS)
    text = forms.CharField(
        label=_("Words"),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Placeholders stand in double braces, like {{ requester.first_name }}: see beside."),
    )
    status = forms.ChoiceField(label=_("Status"), choices=[*KEEP, *statuses.CHOICES], required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=[*KEEP, *Ticket.Priority.choices], required=False)
    assignee = forms.ChoiceField(label=_("Assign to"), required=False)
    queue = forms.ChoiceField(label=_("Move to"), required=False)
    tag_add = forms.CharField(label=_("Add tags"), max_length=120, required=False, help_text=_("With commas between."))
    tag_remove = forms.CharField(label=_("Take tags off"), max_length=120, required=False)
    snooze = forms.CharField(label=_("Snooze for"), max_length=6, required=False, help_text=_("Like 4h, 3d or 1w."))
    after = forms.ChoiceField(label=_("Afterwards"), choices=Macro.AFTER)
    is_active = forms.BooleanField(label=_("Offered to agents"), required=False)
    ticket = forms.ChoiceField(label=_("With ticket"), required=False)

    def __init__(self, *args: Any, macro: Macro | None, user: User, tickets: list[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(macro), **kwargs)
        works_here = Q(is_agent=True) | Q(is_superuser=True)
        people = User.objects.filter(works_here, is_active=True).order_by("name", "pk")[:300]
        self._choose(
            "assignee", [("me", _("Who uses it")), ("nobody", _("Nobody")), *((p.pk, p.display_name) for p in people)]
        )
        self._choose("queue", [(queue.pk, queue.name) for queue in Queue.objects.all()])
        self.fields["ticket"].choices = [(each.number, str(each)) for each in tickets]  # type: ignore[attr-defined]
        if macro is None:
            self.fields["whose"].choices = whose_choices(user)  # type: ignore[attr-defined]
        else:
            words = _("Only me") if macro.owner_id else macro.team.name if macro.team else _("Everybody")
            self.fields["whose"].choices = [("", words)]  # type: ignore[attr-defined]
            self.fields["whose"].disabled = True
            self.fields["whose"].required = False
            self.fields["whose"].help_text = _("It stays whose it is.")

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = [*KEEP, *((str(value), words) for value, words in choices)]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if unknown := unknown_in(text):
            words = _now("%(what)s is no placeholder. Choose another or take it out")
            raise forms.ValidationError([words % {"what": each.strip("{} ") or each} for each in unknown[:5]])
        return text

    def actions(self) -> list[list[str]]:
        """What is done along with the words, as macros keep it."""
        data = self.cleaned_data
        found = [[act, data[act]] for act in ("status", "priority", "assignee", "snooze") if data.get(act)]
        for act in ("tag_add", "tag_remove"):
            names = [name.strip() for name in data.get(act, "").split(",") if name.strip()]
            found += [[act, name] for name in names[:TAGS_MAX]]
        return [*found, *([["queue", data["queue"]]] if data.get("queue") else [])]

    def fields_of_macro(self) -> dict[str, Any]:
        names = ("name", "text", "kind", "after", "is_active")
        return {**{name: self.cleaned_data[name] for name in names}, "actions": self.actions()}

    def scope(self) -> dict[str, Any]:
        """For whom a new one is, as the service takes it."""
        whose = self.cleaned_data["whose"]
        if whose.startswith("team-"):
            return {"team": Team.objects.get(pk=int(whose.removeprefix("team-")))}
        return {"for_everybody": whose == EVERYBODY}


def _initial(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {"is_active": True, "kind": "reply", "after": Macro.STAY, "whose": MINE}
    actions = actions_of(macro.actions)
    tags = {act: ", ".join(value for name, value in actions if name == act) for act in ("tag_add", "tag_remove")}
    single = {act: value_of(actions, act) for act in ("status", "priority", "assignee", "queue", "snooze")}
    names = ("name", "kind", "text", "after", "is_active")
    return {**{name: getattr(macro, name) for name in names}, **single, **tags}


def placeholder_rows(values: dict[str, str]) -> list[tuple[str, Any, str]]:
    """Each placeholder, what it is, and what it gives on the ticket of the preview."""
    return [(name, words, values.get(name, "")) for name, words in PLACEHOLDERS.items()]
