"""Acts in words: what was done, what is asked before it is done to many, what a ticket refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.words import count_in_words, moment_in_words
from tickets import statuses
from tickets.models import Act, Macro, Queue, Ticket
from tickets.services.acts import ME, moment_of


@dataclass(frozen=True)
class ActWords:
    """What a toast says of an act. `refusals` are whole sentences; `can_undo` while there is something to put back."""

    done: str
    refusals: list[str]
    can_undo: bool


def words_of(act: Act) -> ActWords:
    """The act as it stands now: done, under way, or taken back."""
    if act.undone_at is not None:
        return ActWords(_undone(act), _kept(act), False)
    if act.is_under_way:
        done = act.asked_count - len(act.pending)
        said = {
            "what": asked(act.wanted, act.asked_count),
            "done": count_in_words(done),
            "count": count_in_words(act.asked_count),
        }
        return ActWords(_("%(what)s: %(done)s of %(count)s so far") % said, [], True)
    return ActWords(_done(act.wanted, act.ticket_count), _refusals(act), act.ticket_count > 0)


def asked(wanted: list[list[str]], count: int) -> str:
    """As a button says it, with the number: "Solve 34 tickets"."""
    field, value = wanted[0]
    said = {"count": count_in_words(count), "value": _value(field, value)}
    if len(wanted) > 1 or field not in _ASKED:
        return ngettext("Change %(count)s ticket", "Change %(count)s tickets", count) % said
    return _ASKED[field](value, count) % said


def _done(wanted: list[list[str]], count: int) -> str:
    if not count:
        return _("Nothing was changed")
    if len(wanted) > 1:
        return ngettext("%(count)s ticket changed", "%(count)s tickets changed", count) % {
            "count": count_in_words(count)
        }
    field, value = wanted[0]
    said = {"count": count_in_words(count), "value": _value(field, value)}
    if field == "status" and value == statuses.SOLVED:
        return ngettext("%(count)s ticket solved", "%(count)s tickets solved", count) % said
    if field == "macro":
        words = ngettext("“%(value)s” run on %(count)s ticket", "“%(value)s” run on %(count)s tickets", count)
        return words % said
    if field == "tag_remove":
        return (
            ngettext("“%(value)s” taken off %(count)s ticket", "“%(value)s” taken off %(count)s tickets", count) % said
        )
    if field == "snooze" and not value:
        return ngettext("%(count)s ticket is back", "%(count)s tickets are back", count) % said
    return ngettext("%(count)s ticket: %(value)s", "%(count)s tickets: %(value)s", count) % said


def _undone(act: Act) -> str:
    if act.is_under_way:
        return _("Putting back what was changed…")
    count = len({change["ticket"] for change in act.changes})
    if not count:
        return _("There was nothing to put back")
    return ngettext("%(count)s ticket put back", "%(count)s tickets put back", count) % {"count": count_in_words(count)}


def _kept(act: Act) -> list[str]:
    count = len({each["ticket"] for each in act.kept})
    if not count:
        return []
    words = ngettext(
        "%(count)s ticket was changed by somebody since, and keeps that.",
        "%(count)s tickets were changed by somebody since, and keep that.",
        count,
    )
    return [words % {"count": count_in_words(count)}]


def _refusals(act: Act) -> list[str]:
    """One sentence for each reason, with how many tickets it holds for."""
    reasons: dict[str, int] = {}
    for each in act.refused:
        reasons[each["why"]] = reasons.get(each["why"], 0) + 1
    return [
        ngettext("%(count)s not changed: %(why)s", "%(count)s not changed: %(why)s", count)
        % {"count": count_in_words(count), "why": why}
        for why, count in reasons.items()
    ]


def _value(field: str, value: str) -> str:
    """What a change makes of a ticket, in a word or two."""
    return _VALUES[field](value) if field in _VALUES else value


def _person(value: str) -> str:
    if value == ME:
        return _("yours")
    pk = int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
    person = User.objects.filter(pk=pk).first() if pk else None
    return person.display_name if person else _("nobody’s")


def _queue(value: str) -> str:
    queue = Queue.objects.filter(pk=int(value)).first() if value.isascii() and value.isdigit() else None
    return queue.name if queue else _("a queue that is gone")


def _macro(value: str) -> str:
    macro = Macro.objects.filter(pk=int(value)).first() if value.isascii() and value.isdigit() else None
    return macro.name if macro else _("a macro that is gone")


def _until(value: str) -> str:
    if not value:
        return _("back in the lists")
    return _("snoozed until %(time)s") % {
        "time": moment_in_words(moment_of(value).astimezone(timezone.get_current_timezone()))
    }


_VALUES: dict[str, Any] = {
    "status": lambda value: str(dict(statuses.CHOICES).get(value, value)),
    "priority": lambda value: str({str(code): word for code, word in Ticket.Priority.choices}.get(value, value)),
    "assignee": _person,
    "queue": _queue,
    "macro": _macro,
    "snooze": _until,
}
_ASKED: dict[str, Any] = {
    "status": lambda value, n: (
        ngettext("Solve %(count)s ticket", "Solve %(count)s tickets", n)
        if value == statuses.SOLVED
        else ngettext("Set %(count)s ticket to %(value)s", "Set %(count)s tickets to %(value)s", n)
    ),
    "priority": lambda _v, n: ngettext("Set %(count)s ticket to %(value)s", "Set %(count)s tickets to %(value)s", n),
    "assignee": lambda value, n: (
        ngettext("Take %(count)s ticket", "Take %(count)s tickets", n)
        if value == ME
        else ngettext("Assign %(count)s ticket", "Assign %(count)s tickets", n)
    ),
    "queue": lambda _v, n: ngettext("Move %(count)s ticket to %(value)s", "Move %(count)s tickets to %(value)s", n),
    "tag_add": lambda _v, n: ngettext("Tag %(count)s ticket “%(value)s”", "Tag %(count)s tickets “%(value)s”", n),
    "tag_remove": lambda _v, n: ngettext(
        "Take “%(value)s” off %(count)s ticket", "Take “%(value)s” off %(count)s tickets", n
    ),
    "macro": lambda _v, n: ngettext("Run “%(value)s” on %(count)s ticket", "Run “%(value)s” on %(count)s tickets", n),
    "snooze": lambda value, n: (
        ngettext("Snooze %(count)s ticket", "Snooze %(count)s tickets", n)
        if value
        else ngettext("Bring back %(count)s ticket", "Bring back %(count)s tickets", n)
    ),
}
