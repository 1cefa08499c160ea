"""What needs a look: things that are set in a way nobody means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Team
from accounts.policies import can_administer
from common.models import DemoRow
from hours.models import ContactPoint
from tickets.macros import unknown_in
from tickets.models import Macro, Queue

MACROS_READ = 300


@dataclass(frozen=True)
class Warning:
    """One sentence, and where to put it right."""

    words: str
    url: str
    act: str


def warnings_for(user: Any) -> list[Warning]:
    """Those that this person can put right. At most six queries."""
    found = _macros(user)
    if can_administer(user):
        found += [*_queues(), *_reach(), *_demo()]
    return found


def _macros(user: Any) -> list[Warning]:
    rows = Macro.objects.visible_to(user).filter(is_active=True, text__contains="{{")[:MACROS_READ]
    broken = [macro for macro in rows if unknown_in(macro.text)]
    return [
        Warning(
            _("The macro “%(name)s” has a placeholder that no ticket can fill.") % {"name": macro.name},
            reverse("desk_macro", args=[macro.pk]),
            _("Put it right"),
        )
        for macro in broken[:3]
    ]


def _queues() -> list[Warning]:
    found = []
    if not Queue.objects.filter(is_default=True).exists():
        words = _("No queue takes what fits nowhere else; the next ticket makes one.")
        found.append(Warning(words, reverse("desk_queues"), _("Choose one")))
    lonely = Team.objects.filter(queues__isnull=False, memberships__isnull=True).distinct().first()
    if lonely:
        words = _("The team %(team)s has a queue and no members: nobody but administrators sees its tickets.")
        found.append(Warning(words % {"team": lonely.name}, reverse("desk_team", args=[lonely.pk]), _("Add somebody")))
    return found


def _reach() -> list[Warning]:
    if ContactPoint.objects.filter(is_active=True).exists():
        return []
    words = _("Nobody can read how to reach you: there is no contact point.")
    return [Warning(words, reverse("desk_contact_new"), _("Add one"))]


def _demo() -> list[Warning]:
    if not DemoRow.objects.exists():
        return []
    return [Warning(_("The demo’s people can sign in."), reverse("desk_demo"), _("Take the demo away"))]
