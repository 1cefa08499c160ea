"""The lists behind figures: what an address asks for, in words and as rows, one page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.http import Http404
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter.models import Call
from kb.models import Topic
from reports import selectors
from reports.asking import period_asked, team_named
from reports.chart_parts import period_in_words
from reports.measures import NO_TOPIC, SLICES
from tickets.models import Rating, Ticket

PAGE = 50
TITLES = {
    "raised": gettext_lazy("Tickets raised"),
    "solved": gettext_lazy("Tickets solved"),
    "rated": gettext_lazy("Tickets with a vote"),
    "replied": gettext_lazy("Tickets with a first reply"),
    "reply-met": gettext_lazy("First reply in time"),
    "reply-missed": gettext_lazy("First reply late"),
    "reply-decided": gettext_lazy("First reply, in time or late"),
    "timed": gettext_lazy("Solved tickets with a target"),
    "solve-met": gettext_lazy("Solved in time"),
    "solve-missed": gettext_lazy("Solved late, or late and not solved yet"),
    "solve-decided": gettext_lazy("Solved, in time or late"),
}


@dataclass(frozen=True)
class List:
    """One page of rows; `count` is of all pages, `next` the key of the page after this one, or None."""

    title: str
    words: str
    count: int
    rows: list[Any]
    next: str | None = None


def tickets_list(user: Any, given: Mapping[str, str], now: datetime) -> List:
    """The tickets an address asks for. Raises Http404 for an address no report leads to."""
    what, period = given.get("what", ""), period_asked(given, now)
    if what not in SLICES or period is None:
        raise Http404
    team = team_named(given.get("team", ""), selectors.teams_of(user))
    narrow = {name: given.get(name, "") for name in ("channel", "topic", "score")}
    words = [period_in_words(period), *_narrowed_words(narrow), *([team.name] if team else [])]
    rows = selectors.tickets_behind(user, team, period, what, now, **narrow)
    found, key = _page(rows.select_related("requester", "assignee"), given.get("after", ""))
    return List(str(TITLES[what]), " · ".join(words), rows.count(), found, key)


def _narrowed_words(narrow: dict[str, str]) -> list[str]:
    """What the list is narrowed to, in words; Http404 for what there is not."""
    words = []
    if narrow["channel"]:
        words.append(_named(dict(Ticket.Channel.choices), narrow["channel"]))
    if narrow["score"]:
        words.append(_named(dict(Rating.SCORES), narrow["score"]))
    if narrow["topic"] == NO_TOPIC:
        words.append(_("No topic"))
    elif narrow["topic"]:
        topic = Topic.objects.filter(pk=number(narrow["topic"])).first()
        if topic is None:
            raise Http404
        words.append(topic.name)
    return words


def _named(names: dict[str, Any], code: str) -> str:
    if code not in names:
        raise Http404
    return str(names[code])


def number(text: str) -> int:
    """A key in an address. Raises Http404 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def calls_list(user: Any, given: Mapping[str, str], now: datetime) -> List:
    """The calls of an hour of a day of the week, or of all its hours. Raises Http404 for anything else."""
    period, day, hour = period_asked(given, now), number(given.get("day", "")), given.get("hour", "")
    if period is None or not 1 <= day <= 7 or (hour and number(hour) > 23):
        raise Http404
    rows = Call.objects.visible_to(user).filter(started_at__gte=period.since, started_at__lt=period.until)
    team = team_named(given.get("team", ""), selectors.teams_of(user))
    rows = rows.of_team(team) if team else rows
    rows = rows.annotate(weekday=ExtractIsoWeekDay("started_at", tzinfo=period.zone)).filter(weekday=day)
    words = str(WEEKDAYS[day - 1])
    if hour:
        rows = rows.annotate(hour=ExtractHour("started_at", tzinfo=period.zone)).filter(hour=number(hour))
        words = _("%(day)s, %(hour)s:00 to %(next)s:00") % {
            "day": words,
            "hour": number(hour),
            "next": number(hour) + 1,
        }
    found, key = _page(rows.select_related("agent", "caller", "ticket").defer("notes"), given.get("after", ""))
    visible = Ticket.objects.at_desk_of(user).filter(pk__in=[call.ticket_id for call in found if call.ticket_id])
    mine = set(visible.values_list("pk", flat=True))
    for call in found:
        call.shown_ticket = call.ticket if call.ticket_id in mine else None
    words = " · ".join([words, period_in_words(period), *([team.name] if team else [])])
    return List(_("Calls and visits"), words, rows.count(), found, key)


def _page(rows: Any, after: str) -> tuple[list[Any], str | None]:
    """One page, newest first, by key."""
    rows = rows.order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=number(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else None
