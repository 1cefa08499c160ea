"""How a stored clock reads to a person at one moment: its state, its words, how much of it is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.words import duration_in_words, left_in_words
from hours.business_time import Schedule, open_seconds
from tickets.models import Clock

NONE, RUNNING, SOON, LATE, PAUSED, MET = "none", "running", "soon", "late", "paused", "met"
TONES = {RUNNING: "", SOON: "warn", LATE: "bad", PAUSED: "grey", MET: "good", NONE: ""}
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Chip:
    """What `sla_chip` draws. `words` is empty where the tag has better ones (the time left)."""

    state: str = NONE
    due_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class Reading:
    """One clock of the ticket page. `percent` of the target is used; `used` and `target` are open time in words."""

    kind: str
    state: str
    tone: str
    words: str
    percent: int
    used: str
    target: str
    due_at: datetime | None


def state_of(clock: Clock, now: datetime) -> str:
    """met and paused are as stored; a running clock is soon in its last hour or last quarter by the wall clock."""
    if clock.stopped_at is not None:
        return LATE if clock.breached_at is not None else MET
    if clock.running_since is None:
        return LATE if clock.breached_at is not None else PAUSED
    if clock.due_at is None:
        return RUNNING
    if clock.due_at <= now:
        return LATE
    left = clock.due_at - now
    return SOON if left <= max(HOUR, timedelta(seconds=clock.target_seconds / 4)) else RUNNING


def chip_of(clocks: Iterable[Clock], now: datetime) -> Chip:
    """The one chip of a ticket: its nearest running target; else paused, missed or met; else none."""
    clocks = list(clocks)
    running = [clock for clock in clocks if clock.due_at is not None]
    if running:
        nearest = min(running, key=lambda clock: (clock.due_at, clock.pk))
        return Chip(state_of(nearest, now), nearest.due_at)
    if any(clock.kind == Clock.RESOLUTION and clock.stopped_at for clock in clocks):
        clocks = [clock for clock in clocks if clock.stopped_at]  # solved: a first reply is not waited for any more
    states = {state_of(clock, now) for clock in clocks}
    if any(clock.stopped_at is None for clock in clocks):
        return Chip(LATE, None, _("Missed, paused")) if LATE in states else Chip(PAUSED)
    if LATE in states:
        return Chip(LATE, None, pgettext("time target", "Missed"))
    return Chip(MET) if states else Chip()


def read_clock(clock: Clock, schedule: Schedule, now: datetime) -> Reading:
    """The clock in full. `schedule` is that of the ticket's queue, in which its time is counted."""
    used = clock.consumed_seconds
    if clock.running_since is not None and now > clock.running_since:
        used += round(open_seconds(schedule, clock.running_since, now))
    state = state_of(clock, now)
    target = max(clock.target_seconds, 1)
    return Reading(
        kind=clock.kind,
        state=state,
        tone=TONES[state],
        words=_words(clock, state, used, now),
        percent=min(100, round(100 * used / target)),
        used=duration_in_words(used),
        target=duration_in_words(clock.target_seconds),
        due_at=clock.due_at,
    )


def _words(clock: Clock, state: str, used: int, now: datetime) -> str:
    over = used - clock.target_seconds
    if state == MET:
        return _("Met in %(time)s") % {"time": duration_in_words(used)}
    if clock.running_since is None:
        return _resting_words(clock, state, over)
    if clock.due_at is None:
        return _("The desk is never open")
    if state == LATE:
        return _("%(time)s over") % {"time": left_in_words(clock.due_at, now).removeprefix("−")}
    words = left_in_words(clock.due_at, now)
    if clock.due_at - now >= timedelta(days=1):
        return _("Due %(time)s") % {"time": words}
    return _("%(time)s left") % {"time": words}


def _resting_words(clock: Clock, state: str, over: int) -> str:
    """A clock that does not run: missed (by how much), or paused with what is left of it."""
    if state == LATE:
        missed = _("Missed by %(time)s") % {"time": duration_in_words(over)} if over > 0 else _("Missed")
        return missed if clock.stopped_at else _("%(missed)s, paused") % {"missed": missed}
    return _("Paused, %(time)s left") % {"time": duration_in_words(-over)}
