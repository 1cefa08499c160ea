"""Opening hours in words, for pages and mails alike. Needs Django for translation and date names only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hours.business_time import DAY_MINUTES, DaySpans, Schedule, closes_at, is_open, opens_next, spans_on, week_on

SOON = timedelta(minutes=30)
"""So long before closing the words count the minutes down."""


@dataclass(frozen=True)
class Opening:
    """One span of a day as people read it: "8:00", "17:00"."""

    opens: str
    closes: str

    @property
    def words(self) -> str:
        """As in a table: "8:00 – 17:00", with spaces, as the ends are long."""
        if (self.opens, self.closes) == (clock(0), clock(DAY_MINUTES)):
            return _("All day")
        return f"{self.opens} – {self.closes}"


@dataclass(frozen=True)
class WeekRow:
    """Days of the coming week, one after another, that have the same hours; none is closed."""

    label: str
    spans: tuple[Opening, ...]
    is_today: bool
    note: str = ""  # why these days differ from the normal week: "closed on 4 May"

    @property
    def is_closed(self) -> bool:
        return not self.spans


def clock(minutes: int) -> str:
    """A time of day: "8:00", "17:30", and "midnight" at its end."""
    if minutes == DAY_MINUTES:
        return _("midnight")
    return f"{minutes // 60}:{minutes % 60:02d}"


def open_words(schedule: Schedule, now: datetime) -> str:
    """Whether it is open and until when, or when it opens: "Open now until 9:00, then 10:00 to 17:00"."""
    local = now.astimezone(schedule.zone)
    if not is_open(schedule, now):
        return _closed_words(schedule, local)
    closing = closes_at(schedule, now)
    if closing is None:
        return _("Open at any time")
    if closing - now <= SOON:
        minutes = -((now - closing) // timedelta(minutes=1))
        return ngettext("Closes in %(count)s minute", "Closes in %(count)s minutes", minutes) % {"count": minutes}
    day, minute = _closing_moment(closing.astimezone(schedule.zone))
    if day != local.date():
        return _("Open now until %(day)s at %(time)s") % {"day": _day_words(day, local.date()), "time": clock(minute)}
    later = [span for span in spans_on(schedule, day) if span[0] >= minute]
    if not later:
        return _("Open now until %(time)s") % {"time": clock(minute)}
    then = _joined([_("%(opens)s to %(closes)s") % {"opens": clock(o), "closes": clock(c)} for o, c in later])
    return _("Open now until %(time)s, then %(later)s") % {"time": clock(minute), "later": then}


def _closed_words(schedule: Schedule, local: datetime) -> str:
    opening = opens_next(schedule, local)
    if opening is None:
        return _("Closed")
    opening = opening.astimezone(schedule.zone)
    time, today = clock(_minute(opening)), local.date()
    if opening.date() != today:
        return _("Closed. Opens %(day)s at %(time)s") % {"day": _day_words(opening.date(), today), "time": time}
    if any(closes <= _minute(local) for _opens, closes in spans_on(schedule, today)):
        return _("Closed. Opens again today at %(time)s") % {"time": time}
    return _("Closed. Opens today at %(time)s") % {"time": time}


def week_rows(schedule: Schedule, today: date) -> list[WeekRow]:
    """The seven days from `today` on, Monday first, equal neighbours in one row: "Mon – Thu", "Friday".

    A day that is closed this once stands alone with a note, so the table is right on a bank holiday.
    """
    days: list[tuple[int, DaySpans, str]] = []
    for weekday in range(7):
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
        spans = spans_on(schedule, day)
        is_exception = not spans and bool(week_on(schedule, day)[weekday])
        note = _("closed on %(day)s") % {"day": date_format(day, "j F")} if is_exception else ""
        days.append((weekday, spans, note))
    rows = []
    for (spans, note), group in groupby(days, key=lambda day: day[1:]):
        weekdays = [weekday for weekday, _spans, _note in group]
        openings = tuple(Opening(clock(opens), clock(closes)) for opens, closes in spans)
        rows.append(WeekRow(_row_label(weekdays), openings, today.weekday() in weekdays, note))
    return rows


def hours_lines(schedule: Schedule, on: date | None = None) -> list[str]:
    """The normal week in lines: "Monday to Thursday 8:00–17:00", "Friday 8:00–9:00 and 10:00–17:00".

    Of the week in force `on` that date; without one, today's. Days without hours are left out.
    """
    week = week_on(schedule, on or datetime.now(schedule.zone).date())
    lines = []
    for spans, group in groupby(enumerate(week), key=lambda day: day[1]):
        weekdays = [weekday for weekday, _spans in group]
        if spans:
            lines.append(f"{_line_label(weekdays)} {_joined([_line_span(*span) for span in spans])}")
    return lines


def _line_span(opens: int, closes: int) -> str:
    if (opens, closes) == (0, DAY_MINUTES):
        return _("all day")
    return f"{clock(opens)}–{clock(closes)}"


def _row_label(weekdays: list[int]) -> str:
    first, last = weekdays[0], weekdays[-1]
    return f"{WEEKDAYS_ABBR[first]} – {WEEKDAYS_ABBR[last]}" if first != last else str(WEEKDAYS[first])


def _line_label(weekdays: list[int]) -> str:
    names = {"first": WEEKDAYS[weekdays[0]], "last": WEEKDAYS[weekdays[-1]]}
    if len(weekdays) == 7:
        return _("Every day")
    if len(weekdays) == 1:
        return str(names["first"])
    return (_("%(first)s and %(last)s") if len(weekdays) == 2 else _("%(first)s to %(last)s")) % names


def _joined(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) == 1:
        return parts[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(parts[:-1]), "last": parts[-1]}


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _closing_moment(local: datetime) -> tuple[date, int]:
    """Closing at 0:00 is the end of the day before."""
    if _minute(local) == 0:
        return local.date() - timedelta(days=1), DAY_MINUTES
    return local.date(), _minute(local)


def _day_words(day: date, today: date) -> str:
    """The weekday within the next six days, then the date with it, and from half a year on the year."""
    away = (day - today).days
    if away < 7:
        return str(WEEKDAYS[day.weekday()])
    return date_format(day, "l j F" if away < 183 else "l j F Y")
