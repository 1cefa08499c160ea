"""Writes about opening hours. Each leaves a line in the audit log.

What hangs on a calendar above this app, such as the due times of tickets, is recounted by the caller: see
`tickets.services.retargeting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import holidays
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_administer
from common import audit
from common.errors import Conflict, Invalid
from hours.business_time import DAY_MINUTES, Span
from hours.models import MIDNIGHT, Calendar, CalendarSpan, Closure, validate_timezone
from hours.times import clock_of, span_words

SPANS_A_DAY = 4
CLOSURES_MAX = 400


@dataclass(frozen=True)
class Version:
    """A week and the dates it holds on; None is without limit."""

    valid_from: date | None = None
    valid_to: date | None = None


def versions_of(calendar: Calendar) -> list[Version]:
    """The weeks a calendar has and will have, oldest first; one without limits when it has no hours at all."""
    found = {Version(span.valid_from, span.valid_to) for span in calendar.spans.all()}
    return sorted(found, key=lambda each: (each.valid_from or date.min, each.valid_to or date.max)) or [Version()]


def version_on(calendar: Calendar, day: date) -> Version:
    """The week in force on a day, or else the nearest one."""
    versions = versions_of(calendar)
    for each in versions:
        if (each.valid_from or date.min) <= day <= (each.valid_to or date.max):
            return each
    return next((each for each in versions if (each.valid_from or date.min) > day), versions[-1])


@transaction.atomic
def calendar_make(*, actor: User, name: str, timezone: str) -> Calendar:
    """New opening hours, Monday to Friday 9:00 to 17:00. Raises NotAllowed, Invalid."""
    can_administer(actor).require()
    calendar = Calendar(name=_name(name), timezone=_zone(timezone))
    _save_named(calendar)
    CalendarSpan.objects.bulk_create(_rows(calendar, [Span(day, 9 * 60, 17 * 60) for day in range(5)]))
    audit.record(actor=actor, action="made", subject=calendar, after=calendar_facts(calendar))
    return calendar


@transaction.atomic
def calendar_change(
    *, actor: User, calendar: Calendar, name: str, timezone: str, version: Version, spans: Sequence[Span], new: Version
) -> Calendar:
    """Names a calendar and gives one of its weeks (`version`) these spans and the dates of `new`.

    The spans' own dates are not looked at. Raises NotAllowed, and Invalid for a name that is taken, an unknown
    time zone, and for hours that overlap with each other or with another week of this calendar.
    """
    can_administer(actor).require()
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    before = calendar_facts(calendar)
    if new.valid_from and new.valid_to and new.valid_to < new.valid_from:
        raise Invalid(_("The last day has to be on or after the first."), field="valid_to")
    calendar.name, calendar.timezone = _name(name, calendar), _zone(timezone)
    _save_named(calendar)
    others = [
        row.as_span() for row in calendar.spans.all() if Version(row.valid_from, row.valid_to) != version
    ]  # fmt: skip
    wanted = [Span(each.weekday, each.opens, each.closes, new.valid_from, new.valid_to) for each in spans]
    _refuse_overlaps(wanted, others)
    calendar.spans.filter(valid_from=version.valid_from, valid_to=version.valid_to).delete()
    for row in _rows(calendar, wanted):
        row.save()  # one by one: their signals make every process read the hours anew
    audit.record(actor=actor, action="changed", subject=calendar, before=before, after=calendar_facts(calendar))
    return calendar


@transaction.atomic
def change_plan(*, actor: User, calendar: Calendar, starts: date) -> Version:
    """Copies the week in force on `starts` to one that holds from that day on, and ends the old one before it.

    Raises NotAllowed, Invalid when there is no week to follow, or one starts on that very day.
    """
    can_administer(actor).require()
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    before = calendar_facts(calendar)
    old = version_on(calendar, starts)
    if old.valid_from == starts or starts == date.min:
        raise Invalid(_("A week starts on that day already: change that one."), field="starts")
    if not (old.valid_from or date.min) < starts <= (old.valid_to or date.max):
        raise Invalid(_("No hours hold on that day. Give a day on which they do."), field="starts")
    rows = list(calendar.spans.filter(valid_from=old.valid_from, valid_to=old.valid_to))
    if not rows:
        raise Invalid(_("Write down the hours of now first."), field="starts")
    for row in rows:
        CalendarSpan.objects.create(
            calendar=calendar, weekday=row.weekday, opens=row.opens, closes=row.closes,
            valid_from=starts, valid_to=old.valid_to,
        )  # fmt: skip
        row.valid_to = starts - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    audit.record(actor=actor, action="changed", subject=calendar, before=before, after=calendar_facts(calendar))
    return Version(starts, old.valid_to)


@transaction.atomic
def closures_add(
    *, actor: User, calendars: Iterable[Calendar], days: dict[date, str], are_holidays: bool = False
) -> int:
    """Closes calendars on these days (day → name); days that are there already stay as they are. How many were new.

    Raises NotAllowed, and Invalid for too many.
    """
    can_administer(actor).require()
    added = 0
    for calendar in calendars:
        known = set(calendar.closures.values_list("date", flat=True))
        new = {day: name for day, name in days.items() if day not in known}
        if len(known) + len(new) > CLOSURES_MAX:
            raise Invalid(_("A calendar has at most %(most)d closed days.") % {"most": CLOSURES_MAX}, field="date")
        for day, name in new.items():
            Closure.objects.create(calendar=calendar, date=day, name=name[:120], is_holiday=are_holidays)
        added += len(new)
        if new:
            listed = [f"{day.isoformat()} {name}" for day, name in sorted(new.items())]
            audit.record(actor=actor, action="changed", subject=calendar, before={}, after={"closures": listed})
    return added


@transaction.atomic
def closure_change(*, actor: User, closure: Closure, is_open: bool) -> None:
    """Opens as usual on a closed day, or closes after all. Raises NotAllowed."""
    can_administer(actor).require()
    before = {"open_days": [] if not closure.is_open else [str(closure.date)]}
    closure.is_open = is_open
    closure.save(update_fields=["is_open"])
    after = {"open_days": [str(closure.date)] if is_open else []}
    audit.record(actor=actor, action="changed", subject=closure.calendar, before=before, after=after)


@transaction.atomic
def closure_remove(*, actor: User, closure: Closure) -> None:
    """Forgets a closed day. Raises NotAllowed."""
    can_administer(actor).require()
    listed = [f"{closure.date.isoformat()} {closure.name}"]
    audit.record(actor=actor, action="changed", subject=closure.calendar, before={"closures": listed}, after={})
    closure.delete()


def holidays_of_england(year: int) -> dict[date, str]:
    """The bank holidays of a year, by day."""
    return {day: str(name) for day, name in holidays.country_holidays("GB", subdiv="ENG", years=year).items()}


@transaction.atomic
def calendar_delete(*, actor: User, calendar: Calendar) -> None:
    """Takes away hours that nothing goes by. Raises NotAllowed, Conflict when something does."""
    can_administer(actor).require()
    facts = calendar_facts(calendar)
    try:
        with transaction.atomic():
            audit.record(actor=actor, action="deleted", subject=calendar, before=facts, after={})
            calendar.delete()
    except ProtectedError as error:
        users = ", ".join(sorted({str(row) for row in error.protected_objects})[:5])
        words = _("%(users)s still go by these hours. Give them other hours first.") % {"users": users}
        raise Conflict(words, code="calendar_in_use") from error


def calendar_facts(calendar: Calendar) -> dict[str, Any]:
    """A calendar as the log shows it: each week a line."""
    weeks = {}
    for version in versions_of(calendar):
        rows = calendar.spans.filter(valid_from=version.valid_from, valid_to=version.valid_to)
        dates = (
            "–".join(str(day or "") for day in (version.valid_from, version.valid_to)) if version != Version() else ""
        )
        weeks[dates or "week"] = span_words(row.as_span() for row in rows)
    return {"name": calendar.name, "timezone": calendar.timezone, "week": weeks}


def _rows(calendar: Calendar, spans: Iterable[Span]) -> list[CalendarSpan]:
    return [
        CalendarSpan(
            calendar=calendar, weekday=each.weekday, opens=clock_of(each.opens),
            closes=MIDNIGHT if each.closes == DAY_MINUTES else clock_of(each.closes),
            valid_from=each.valid_from, valid_to=each.valid_to,
        )
        for each in spans
    ]  # fmt: skip


def _refuse_overlaps(wanted: list[Span], others: list[Span]) -> None:
    for number, span in enumerate(wanted):
        if any(span.overlaps(other) for other in wanted[:number]):
            raise Invalid(_("Two spans of a day overlap."), code="overlap", field=f"day_{span.weekday}")
        if any(span.overlaps(other) for other in others):
            words = _("Another week of this calendar holds on some of these dates.")
            raise Invalid(words, code="overlap", field="valid_from")


def _name(name: str, calendar: Calendar | None = None) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(_("Give the hours a name."), code="empty", field="name")
    if Calendar.objects.filter(name__iexact=name).exclude(pk=calendar.pk if calendar else None).exists():
        raise Invalid(_("Other hours have this name."), code="taken", field="name")
    return name


def _zone(name: str) -> str:
    try:
        validate_timezone(name)
    except Exception as error:
        raise Invalid(_("Choose a time zone, like Europe/London."), field="timezone") from error
    return name


def _save_named(calendar: Calendar) -> None:
    try:
        with transaction.atomic():
            calendar.save()
    except IntegrityError as error:
        raise Invalid(_("Other hours have this name."), code="taken", field="name") from error
