"""Times and sizes in the words people read; templates get them through `common.templatetags.ui`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext


@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, _language: str | None) -> str:
    """A date by a pattern of Django's. Kept: a list says the same few days over and over."""
    return formats.date_format(value, pattern, use_l10n=False)


def _short_day(here: datetime, now: datetime) -> str:
    """ "28 Apr", with the year when it is another one; `now` in the local time zone, as `here` is."""
    return _day(here.date(), "j M" if here.year == now.year else "j M Y", get_language())


def date_in_words(value: date | datetime) -> str:
    """ "28 April 2026", in the local time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    day = value.date() if isinstance(value, datetime) else value
    return _day(day, "j F Y", get_language())


def moment_in_words(value: datetime) -> str:
    """ "28 April 2026, 17:05", in the local time zone."""
    here = timezone.localtime(value)
    return f"{_day(here.date(), 'j F Y', get_language())}, {here:%H:%M}"


def age_in_words(value: datetime, now: datetime) -> str:
    """ "now", "12m" or "5h" in the first day; before and after that a date, with the year when it is another one."""
    age = now - value
    if age < timedelta(0) or age >= timedelta(days=1):
        return _short_day(timezone.localtime(value), timezone.localtime(now))
    minutes = int(age.total_seconds()) // 60
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        return gettext("%(count)sm") % {"count": minutes}
    return gettext("%(count)sh") % {"count": minutes // 60}


def clock_time_in_words(value: datetime, now: datetime) -> str:
    """ "Today 13:58" or "Yesterday 09:05"; otherwise the date and the time, with the year when it is another one."""
    here, there = timezone.localtime(value), timezone.localtime(now)
    today = there.date()
    if here.date() == today:
        return gettext("Today %(time)s") % {"time": f"{here:%H:%M}"}
    if here.date() == today - timedelta(days=1):
        return gettext("Yesterday %(time)s") % {"time": f"{here:%H:%M}"}
    return f"{_short_day(here, there)}, {here:%H:%M}"


def count_in_words(number: int) -> str:
    """A count as people write it: "1,284"."""
    return str(formats.number_format(number, 0, force_grouping=True))


def left_in_words(due_at: datetime, now: datetime) -> str:
    """Wall-clock time left: "24m", "1h 05m", "−22m" once it is over; from a day on the date and time.

    `static/js/app.js` keeps these words fresh on the page, so both must change together.
    """
    minutes = int((due_at - now).total_seconds() // 60)
    if abs(minutes) >= 24 * 60:
        here = timezone.localtime(due_at)
        return f"{_day(here.date(), 'j M', get_language())}, {here:%H:%M}"
    hours, rest = divmod(abs(minutes), 60)
    words = f"{hours}h {rest:02d}m" if hours else f"{rest}m"
    return f"−{words}" if minutes < 0 else words


def duration_in_words(seconds: float) -> str:
    """Time that was used as "16m", "2h" or "2h 05m"; below a minute "under 1m"."""
    minutes = int(seconds) // 60
    if minutes < 1:
        return gettext("under 1m")
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)sm") % {"minutes": rest}
    return f"{count_in_words(hours)}h {rest:02d}m" if rest else f"{count_in_words(hours)}h"


def size_in_words(size: int) -> str:
    """Bytes as "12 bytes", "340 kB", "1.2 MB" (1 kB is 1,000 bytes)."""
    if size < 1000:
        return ngettext("%(count)s byte", "%(count)s bytes", size) % {"count": size}
    number, unit = size / 1e3, "kB"
    for bigger in ("MB", "GB"):
        if number >= 999.5:
            number, unit = number / 1e3, bigger
    digits = 0 if unit == "kB" or number >= 9.95 else 1
    return f"{formats.number_format(number, digits)} {unit}"
