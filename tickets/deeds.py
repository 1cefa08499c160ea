"""What was done to a ticket, in words: made at reading, in the reader's language, from ids and codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.models import User
from accounts.types import IDENTITY_CHECKS
from common.models import Event
from common.words import moment_in_words
from tickets import numbers, statuses
from tickets.models import Clock, Rating, Ticket
from tickets.models.ticket import Channel, Priority


@dataclass(frozen=True)
class Deed:
    """Something that was done, as a line of the timeline. Without `who` the words stand alone."""

    icon: str
    words: str
    who: str = ""


@dataclass
class Names:
    """Names for the ids in events, gathered by the caller in few queries."""

    people: dict[int, User] = field(default_factory=dict)
    queues: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    macros: dict[int, str] = field(default_factory=dict)

    def person(self, pk: Any) -> str:
        found = self.people.get(pk)
        return found.display_name if found else _("somebody")

    def queue(self, pk: Any) -> str:
        return self.queues.get(pk) or _("a queue that is gone")


def _who(event: Event) -> str:
    return event.actor.display_name if event.actor else ""


def _opened(event: Event, ticket: Ticket, names: Names) -> Deed | None:
    """Said only when somebody else opened it: else the first message says it."""
    if event.actor_id in (None, ticket.requester_id):
        return None
    return Deed("plus", _("opened this ticket for %(name)s") % {"name": ticket.requester.display_name}, _who(event))


def _status(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = dict(statuses.CHOICES)
    before, after = event.data.get("before") or "?", event.data.get("after") or "?"
    said = {"before": words.get(before, before), "after": words.get(after, after)}
    icon = {statuses.SOLVED: "circle-check", statuses.CLOSED: "archive"}.get(after, "circle-dashed")
    if event.actor_id is None:
        return Deed(icon, _("Status changed by itself: %(before)s → %(after)s") % said)
    if after == statuses.SOLVED and event.actor_id == ticket.requester_id:
        return Deed(icon, _("said that it is solved"), _who(event))
    return Deed(icon, _("set the status %(before)s → %(after)s") % said, _who(event))


def _priority(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = dict(Priority.choices)
    said = {key: words.get(event.data.get(key), "?") for key in ("before", "after")}
    if event.actor_id is None:
        return Deed("zap", _("Priority changed by itself: %(before)s → %(after)s") % said)
    return Deed("zap", _("set the priority %(before)s → %(after)s") % said, _who(event))


def _assignee(event: Event, ticket: Ticket, names: Names) -> Deed:
    before, after = event.data.get("before"), event.data.get("after")
    if after is None:
        if before == event.actor_id:
            return Deed("user-x", _("gave this ticket back"), _who(event))
        return Deed("user-x", _("took this ticket off %(name)s") % {"name": names.person(before)}, _who(event))
    if after == event.actor_id:
        return Deed("user-check", _("took this ticket"), _who(event))
    if event.actor_id is None:
        return Deed("user-check", _("Given to %(name)s") % {"name": names.person(after)})
    return Deed("user-check", _("gave this ticket to %(name)s") % {"name": names.person(after)}, _who(event))


def _queue(event: Event, ticket: Ticket, names: Names) -> Deed:
    said = {key: names.queue(event.data.get(key)) for key in ("before", "after")}
    return Deed("folder-input", _("moved this ticket from %(before)s to %(after)s") % said, _who(event))


def _participant(event: Event, ticket: Ticket, names: Names) -> Deed:
    name = names.person(event.data.get("user"))
    if event.actor_id is None:
        return Deed("user-plus", _("%(name)s was copied in") % {"name": name})
    return Deed("user-plus", _("put %(name)s on this ticket") % {"name": name}, _who(event))


def _held_accepted(event: Event, ticket: Ticket, names: Names) -> Deed:
    return Deed("user-check", _("accepted the sender of a held message"), _who(event))


def _links_revoked(event: Event, ticket: Ticket, names: Names) -> Deed:
    count = event.data.get("count") or 1
    words = ngettext("ended %(count)s private link", "ended %(count)s private links", count) % {"count": count}
    return Deed("link-2-off", words, _who(event))


def _link_requested(event: Event, ticket: Ticket, names: Names) -> Deed:
    return Deed("link", _("asked for a new private link"), _who(event))


def _target_missed(event: Event, ticket: Ticket, names: Names) -> Deed:
    if event.data.get("clock") == Clock.FIRST_RESPONSE:
        return Deed("alarm-clock", _("The target for the first reply was missed"))
    return Deed("alarm-clock", _("The target for solving was missed"))


def _tagged(event: Event, ticket: Ticket, names: Names) -> Deed:
    tag = names.tags.get(event.data.get("tag") or 0, "…")
    words = _("put the tag %(tag)s on") if event.kind == "ticket.tagged" else _("took the tag %(tag)s off")
    return Deed("tag", words % {"tag": tag}, _who(event))


def _snoozed(event: Event, ticket: Ticket, names: Names) -> Deed:
    until = parse_datetime(str(event.data.get("until", "")))
    return Deed(
        "clock",
        _("snoozed this ticket until %(time)s") % {"time": moment_in_words(until) if until else "?"},
        _who(event),
    )


def _woken(event: Event, ticket: Ticket, names: Names) -> Deed:
    if event.data.get("how") == "words":
        return Deed("clock", _("Back from snooze: the requester wrote"))
    if event.actor_id is None:
        return Deed("clock", _("Back from snooze: its time came"))
    return Deed("clock", _("ended the snooze"), _who(event))


def _followed(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = _("follows this ticket") if event.kind == "ticket.followed" else _("follows this ticket no longer")
    return Deed("bell", words, _who(event))


def _macro(event: Event, ticket: Ticket, names: Names) -> Deed:
    name = names.macros.get(event.data.get("macro") or 0, _("that is gone"))
    left_out = [str(_ACT_WORDS.get(act, act)) for act in event.data.get("left_out") or []]
    if left_out:
        said = {"name": name, "what": ", ".join(left_out)}
        return Deed("zap", _("used the macro %(name)s; this could not be done: %(what)s") % said, _who(event))
    return Deed("zap", _("used the macro %(name)s") % {"name": name}, _who(event))


def _number(event: Event, name: str) -> str:
    pk = event.data.get(name)
    return numbers.written(pk) if isinstance(pk, int) else "?"


def _linked(event: Event, ticket: Ticket, names: Names) -> Deed | None:
    words = _LINK_WORDS.get(str(event.data.get("kind")))
    return Deed("link", str(words) % {"number": _number(event, "other")}, _who(event)) if words else None


def _unlinked(event: Event, ticket: Ticket, names: Names) -> Deed:
    return Deed("link-2-off", _("took away the link to %(number)s") % {"number": _number(event, "other")}, _who(event))


def _merging(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = {
        "ticket.merged": _("merged this ticket into %(number)s"),
        "ticket.merged_in": _("merged %(number)s into this ticket"),
        "ticket.unmerged": _("took this ticket out of %(number)s again"),
        "ticket.unmerged_from": _("took %(number)s out of this ticket again"),
    }[event.kind]
    return Deed("merge", words % {"number": _number(event, "other")}, _who(event))


def _moved(event: Event, ticket: Ticket, names: Names) -> Deed:
    words = {
        "ticket.split_off": _("made a message of this ticket a ticket of its own: %(number)s"),
        "ticket.split_from": _("split this ticket off from %(number)s"),
        "ticket.message_moved": _("moved a message to %(number)s"),
        "ticket.message_came": _("moved a message here from %(number)s"),
    }[event.kind]
    return Deed("move-right", words % {"number": _number(event, "other")}, _who(event))


def _rated(event: Event, ticket: Ticket, names: Names) -> Deed:
    score = {"score": dict(Rating.SCORES).get(event.data.get("after"), "?")}
    words = _("now says: %(score)s") % score if event.data.get("before") else _("says: %(score)s") % score
    return Deed("smile", words, _who(event))


_ACT_WORDS = {
    "status": _lazy("status"),
    "priority": _lazy("priority"),
    "assignee": _lazy("assignee"),
    "queue": _lazy("queue"),
    "tag_add": _lazy("tag"),
    "tag_remove": _lazy("tag"),
    "snooze": _lazy("snooze"),
}
_LINK_WORDS = {
    "related": _lazy("linked this ticket with %(number)s"),
    "related_by": _lazy("linked this ticket with %(number)s"),
    "caused_by": _lazy("said that %(number)s causes this ticket"),
    "caused_by_by": _lazy("said that this ticket causes %(number)s"),
    "duplicate": _lazy("said that this ticket is the same as %(number)s"),
    "duplicate_by": _lazy("said that %(number)s is the same as this ticket"),
}


def _call(event: Event, ticket: Ticket, names: Names) -> Deed:
    said = {"name": names.person(event.data.get("caller"))}
    if event.data.get("by") == Channel.WALK_IN:
        return Deed("footprints", _("saw %(name)s at the desk") % said, _who(event))
    return Deed("phone", _("took a call from %(name)s") % said, _who(event))


def _identity_checked(event: Event, ticket: Ticket, names: Names) -> Deed:
    how = dict(IDENTITY_CHECKS).get(event.data.get("how"), "")
    return Deed("shield-check", _("checked who it was: %(how)s") % {"how": how}, _who(event))


DEEDS: dict[str, Callable[[Event, Ticket, Names], Deed | None]] = {
    "ticket.opened": _opened,
    "ticket.status_set": _status,
    "ticket.priority_set": _priority,
    "ticket.assignee_set": _assignee,
    "ticket.queue_set": _queue,
    "ticket.participant_added": _participant,
    "ticket.links_revoked": _links_revoked,
    "ticket.link_requested": _link_requested,
    "ticket.target_missed": _target_missed,
    "message.held_accepted": _held_accepted,
    "ticket.tagged": _tagged,
    "ticket.untagged": _tagged,
    "ticket.snoozed": _snoozed,
    "ticket.woken": _woken,
    "ticket.followed": _followed,
    "ticket.unfollowed": _followed,
    "ticket.macro_used": _macro,
    "ticket.linked": _linked,
    "ticket.unlinked": _unlinked,
    "ticket.merged": _merging,
    "ticket.merged_in": _merging,
    "ticket.unmerged": _merging,
    "ticket.unmerged_from": _merging,
    "ticket.split_off": _moved,
    "ticket.split_from": _moved,
    "ticket.message_moved": _moved,
    "ticket.message_came": _moved,
    "ticket.rated": _rated,
    "call.logged": _call,
    "call.identity_checked": _identity_checked,
}
SILENT = {
    "message.request_added": "the message stands in the history",
    "message.reply_added": "the message stands in the history",
    "message.note_added": "the message stands in the history",
    "message.not_delivered": "said on the message itself, with the reason",
    "message.send_refused": "said in the box of its writer alone",
    "ticket.target_soon": "a warning to those who work on it; what comes of it is said",
}  # kinds without a line of their own, and why
PEOPLE_IN = {
    "ticket.assignee_set": ("before", "after"),
    "ticket.participant_added": ("user",),
    "call.logged": ("caller",),
}

CHANNEL_WORDS: dict[str, Callable[[], str]] = {
    Channel.EMAIL: lambda: _("by email"),
    Channel.WEB: lambda: _("by the web page"),
    Channel.PHONE: lambda: _("by phone"),
    Channel.WALK_IN: lambda: _("at the desk"),
    Channel.API: lambda: _("by the API"),
}
CHANNEL_ICONS = {
    Channel.EMAIL: "mail",
    Channel.WEB: "globe",
    Channel.PHONE: "phone",
    Channel.WALK_IN: "footprints",
    Channel.API: "code",
}
