"""Macros as the box offers them: the list, and one filled in for a ticket."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.branding import site_name
from hours.selectors import desk_hours
from hours.words import hours_lines
from tickets import macros, statuses
from tickets.models import Macro, Queue, Ticket
from tickets.sla.clocks import schedule_of

LIST_MAX = 30


def macros_for(user: User, *, words: str = "") -> QuerySet[Macro]:
    """The macros this agent may use, those used most on top; with `words`, those that hold them."""
    rows = Macro.objects.visible_to(user).filter(is_active=True).select_related("team")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(text__icontains=words))
    return rows.order_by("-uses", "name", "pk")[:LIST_MAX]


def values_of(ticket: Ticket, agent: User) -> dict[str, str]:
    """What each placeholder stands for on this ticket; empty where there is nothing to say."""
    requester, hours = ticket.requester, desk_hours(timezone.now())
    lines = hours_lines(schedule_of(ticket.queue)) if ticket.queue.calendar_id else hours.hours_lines
    return {
        "requester.first_name": requester.first_name if requester.name.strip() else "",
        "requester.name": requester.name,
        "requester.email": requester.email,
        "ticket.number": ticket.number,
        "ticket.subject": ticket.subject,
        "ticket.topic": ticket.topic.name if ticket.topic else "",
        "agent.first_name": agent.first_name,
        "agent.name": agent.name,
        "team.name": ticket.queue.team.name,
        "desk.name": site_name(),
        "desk.hours": ", ".join(lines),
        "desk.phone": hours.phone_display,
    }


def macro_filled(macro: Macro, ticket: Ticket, agent: User) -> dict[str, Any]:
    """What the box needs of a macro: words, what is still to fill in, and what will be done, in words."""
    filled = macros.fill(macro.text, values_of(ticket, agent))
    actions = macros.actions_of(macro.actions)
    return {
        "id": macro.pk,
        "name": macro.name,
        "kind": macro.kind,
        "text": filled.text,
        "gaps": filled.gaps,
        "does": actions_in_words(actions),
        "status": macros.value_of(actions, "status"),
        "after": str(macro.get_after_display()) if macro.after != Macro.STAY else "",
    }


def actions_in_words(actions: list[tuple[str, str]]) -> list[str]:
    """Actions as a person reads them: "Set Solved", "Tag: wifi"."""
    queues = dict(Queue.objects.values_list("pk", "name")) if any(act == "queue" for act, _v in actions) else {}
    ids = {_key(value) for act, value in actions if act == "assignee"} - {0}
    people = {person.pk: person.display_name for person in User.objects.filter(pk__in=ids)} if ids else {}
    words = []
    for act, value in actions:
        if act == "status":
            words.append(_("Set %(status)s") % {"status": dict(statuses.CHOICES).get(value, value)})
        elif act == "priority":
            label = {str(v): str(name) for v, name in Ticket.Priority.choices}.get(value, value)
            words.append(_("Priority %(priority)s") % {"priority": label})
        elif act == "assignee":
            who = {"me": _("you"), "nobody": _("nobody"), "": _("nobody")}.get(value)
            who = who or people.get(_key(value), _("somebody who is gone"))
            words.append(_("Assign to %(name)s") % {"name": who})
        elif act == "queue":
            name = queues.get(_key(value), _("a queue that is gone"))
            words.append(_("Move to %(queue)s") % {"queue": name})
        elif act == "snooze":
            words.append(_("Snooze for %(time)s") % {"time": value} if value else _("End the snooze"))
        else:
            sign = "+" if act == "tag_add" else "−"
            words.append(_("Tag %(sign)s%(tag)s") % {"sign": sign, "tag": value})
    return words


def _key(value: str) -> int:
    """The key an action names, 0 for what is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
