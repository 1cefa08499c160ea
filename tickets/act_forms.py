"""What the forms of acts hold: the tickets that were picked, the changes that were posted, the choices offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from common.words import count_in_words, moment_in_words
from tickets import numbers, statuses
from tickets.act_words import words_of
from tickets.counts import desk_stamp
from tickets.desk_page import columns_of
from tickets.desk_views import to_query
from tickets.lists import bounded_rows, rows_of
from tickets.models import Act, Macro, Queue, Tag, Tagging, Ticket
from tickets.selectors import open_view
from tickets.services import acts
from tickets.services.acts import ASSIGNEE, ME, MOST, NOBODY, PRIORITY, QUEUE, SNOOZE, STATUS, TAG_ADD, TAG_REMOVE
from tickets.templatetags.desk_rows import ticket_rows

ROWS_BACK = 50
TAGS_OFFERED = 200
ASKS: dict[str, Any] = {
    "assign": lazy("Assign"),
    "status": lazy("Status"),
    "priority": lazy("Priority"),
    "tags": lazy("Tags"),
    "queue": lazy("Queue"),
    "macro": lazy("Run a macro"),
    "snooze": lazy("Snooze"),
}
TEXT_FIELDS = (TAG_ADD, TAG_REMOVE, SNOOZE)  # fields of a form that are typed, besides `change`


@dataclass(frozen=True)
class Choice:
    """One button of a form: the change it posts, its words, and what stands before them."""

    change: str
    label: str
    person: Any = None
    status: str = ""
    priority: int = 0
    hint: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class ActForm:
    what: str
    title: str
    choices: list[Choice] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)  # on any of the tickets
    known_tags: list[str] = field(default_factory=list)
    asks_time: bool = False


def picked(user: User, data: QueryDict) -> list[Ticket]:
    """The tickets a form names by number or id (`tickets`), or every one of a list (`whole`, its address), as far
    as this person works on them; at most MOST.
    """
    if whole := data.get("whole", ""):
        now = timezone.now()
        opened = open_view(user, QueryDict(whole[:8000]), now)
        rows = bounded_rows(user, opened.view, opened.reading)
        return list(rows.order_by("pk").only("pk")[:MOST])
    keys = {numbers.parse(each) or _number(each) for each in data.getlist("tickets")[: MOST + 1]}
    return list(Ticket.objects.at_desk_of(user).filter(pk__in=keys - {0}).only("pk").order_by("pk"))


def limit_words(data: QueryDict, tickets: list[Ticket]) -> str:
    """Says that a whole list may be longer than one act: what is left over is not to be taken for done."""
    if not data.get("whole") or len(tickets) < MOST:
        return ""
    return _("One act takes %(max)s tickets at most, the oldest first. Narrow the view to reach any others.") % {
        "max": count_in_words(MOST)
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def posted_changes(data: QueryDict) -> list[tuple[str, str]]:
    """The changes a form asks for: buttons (`change=status:solved`), and fields that were typed."""
    changes = []
    for each in data.getlist("change")[: acts.CHANGES_MAX]:
        name, _sep, value = each.partition(":")
        changes.append((name, value[:200]))
    for name in TEXT_FIELDS:
        for text in data.getlist(name)[: acts.CHANGES_MAX]:
            words = text.split(",") if name == TAG_ADD else [text]
            changes += [(name, word.strip()[:200]) for word in words if word.strip()]
    return changes


def as_fields(data: QueryDict) -> list[tuple[str, str]]:
    """A form's values to be sent on as they are, by the next page."""
    kept = ("tickets", "whole", "list", "change", *TEXT_FIELDS)
    return [(name, value) for name in kept for value in data.getlist(name)[: MOST + 1]]


def act_json(user: User, act: Act, query: str) -> dict[str, Any]:
    """An act as the script shows it: words, the way to undo it, and up to ROWS_BACK changed rows of its list."""
    words = words_of(act)
    rows: dict[str, str] = {}
    ids = sorted({change["ticket"] for change in act.changes})
    if not act.is_under_way and len(ids) <= ROWS_BACK:
        now = timezone.now()
        view = open_view(user, QueryDict(query[:8000]), now).view
        tickets = Ticket.objects.at_desk_of(user).filter(pk__in=ids).select_related("requester", "assignee", "queue")
        columns = columns_of(view)
        for row in rows_of(list(tickets), now, tags="tags" in view.columns):
            rows[str(row.ticket.pk)] = ticket_rows([row], columns, picks=True, within=to_query(view))
    return {
        "act": act.pk,
        "words": words.done,
        "refusals": words.refusals,
        "under_way": act.is_under_way,
        "undo": reverse("desk_act_undo", args=[act.pk]) if words.can_undo else "",
        "url": reverse("desk_act", args=[act.pk]),
        "changed": ids[:ROWS_BACK],
        "rows": rows,
        "stamp": desk_stamp(),
    }


def act_form(user: User, what: str, tickets: list[Ticket]) -> ActForm:
    """The choices of one act for these tickets; what one of them refuses is said afterwards."""
    title = str(ASKS[what])
    if what == "assign":
        return ActForm(what, title, _people(user, tickets))
    if what == "status":
        words = dict(statuses.CHOICES)
        codes = (statuses.OPEN, statuses.WAITING, statuses.ON_HOLD, statuses.SOLVED, statuses.CLOSED)
        return ActForm(what, title, [Choice(f"{STATUS}:{code}", str(words[code]), status=code) for code in codes])
    if what == "priority":
        choices = [Choice(f"{PRIORITY}:{code}", str(word), priority=code) for code, word in Ticket.Priority.choices]
        return ActForm(what, title, choices)
    if what == "queue":
        queues = Queue.objects.select_related("team")[:200]
        return ActForm(what, title, [Choice(f"{QUEUE}:{q.pk}", q.name, hint=q.team.name) for q in queues])
    if what == "macro":
        offered = Macro.objects.visible_to(user).filter(is_active=True)[:200]
        return ActForm(
            what, title, [Choice(f"{acts.MACRO}:{m.pk}", m.name, hint=m.get_kind_display()) for m in offered]
        )
    if what == "tags":
        ids = [ticket.pk for ticket in tickets[:ROWS_BACK]]
        on = Tagging.objects.filter(ticket_id__in=ids).values_list("tag__name", flat=True).distinct()
        known = Tag.objects.order_by("name").values_list("name", flat=True)[:TAGS_OFFERED]
        return ActForm(what, title, tags=sorted(on), known_tags=list(known))
    return ActForm(what, title, snooze_choices(timezone.now()), asks_time=True)


def _people(user: User, tickets: list[Ticket]) -> list[Choice]:
    """The reader, nobody, then the agents of these tickets' teams by name."""
    teams = Ticket.objects.filter(pk__in=[t.pk for t in tickets[:ROWS_BACK]]).values("queue__team_id")
    people = User.objects.filter(is_active=True, is_agent=True, memberships__team__in=teams).distinct()
    others = [person for person in people.order_by("name", "pk")[:300] if person.pk != user.pk]
    first = [
        Choice(f"{ASSIGNEE}:{ME}", user.display_name, person=user, hint=_("you")),
        Choice(f"{ASSIGNEE}:{NOBODY}", _("Nobody")),
    ]
    return first + [Choice(f"{ASSIGNEE}:{each.pk}", each.display_name, person=each) for each in others]


def snooze_choices(now: datetime) -> list[Choice]:
    """Moments people snooze until, at the desk's clock; and back, which wakes what is snoozed."""
    here = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    monday = 7 - here.weekday()
    moments = [
        (_("In 1 hour"), now.replace(second=0, microsecond=0) + timedelta(hours=1)),
        (_("In 3 hours"), now.replace(second=0, microsecond=0) + timedelta(hours=3)),
        (_("Tomorrow morning"), (here + timedelta(days=1)).replace(hour=9)),
        (_("Monday morning"), (here + timedelta(days=monday)).replace(hour=9)),
        (_("In a month"), (here + timedelta(days=30)).replace(hour=9)),
    ]
    choices = [
        Choice(f"{SNOOZE}:{moment.isoformat()}", label, hint=moment_in_words(moment)) for label, moment in moments
    ]
    return [*choices, Choice(f"{SNOOZE}:", _("Wake it now"), hint=_("back into the lists"))]
