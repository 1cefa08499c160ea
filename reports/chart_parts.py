"""What a chart is made of, and how days are written in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import formats
from django.utils.translation import gettext as _

from common.charts import Drawing
from common.words import date_in_words
from reports.period import Period
from reports.tables import Table


@dataclass(frozen=True)
class Key:
    """One series in the legend."""

    tone: str
    name: str
    shape: str = ""


@dataclass(frozen=True)
class Bar:
    """One row of a list of bars. `words` stand after the bar; `width` is in per cent of the longest."""

    name: str
    words: str
    width: float
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Chart:
    """`empty` says why there is nothing to show; then there is no drawing either."""

    code: str
    title: str
    table: Table
    drawing: Drawing | None = None
    bars: list[Bar] = field(default_factory=list)
    legend: list[Key] = field(default_factory=list)
    note: str = ""
    empty: str = ""


def day_label(bucket: Period, is_first: bool) -> str:
    """ "22 Apr", and within a month only "23"."""
    day = bucket.first
    return formats.date_format(day, "j M" if is_first or day.day <= (7 if len(bucket) > 1 else 1) else "j", False)


def days_in_words(bucket: Period) -> str:
    """ "Wed 22 April", or of a week "20 to 26 April" with the months there are."""
    if len(bucket) == 1:
        return formats.date_format(bucket.first, "D j F", False)
    start = "j" if bucket.first.month == bucket.last.month else "j F"
    return _("%(first)s to %(last)s") % {
        "first": formats.date_format(bucket.first, start, False),
        "last": formats.date_format(bucket.last, "j F", False),
    }


def period_in_words(period: Period) -> str:
    """ "22 April to 5 May 2026"."""
    if len(period) == 1:
        return date_in_words(period.last)
    first, last = period.first, period.last
    start = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    start = formats.date_format(first, start, False)
    return _("%(first)s to %(last)s") % {"first": start, "last": date_in_words(period.last)}


def iso_days(bucket: Period) -> str:
    """The days as CSV has them: a date, or an interval of ISO 8601."""
    first, last = bucket.first.isoformat(), bucket.last.isoformat()
    return first if first == last else f"{first}/{last}"


def labels(buckets: list[Period]) -> list[str]:
    return [day_label(bucket, place == 0) for place, bucket in enumerate(buckets)]


def captioned(title: str, period: Period) -> str:
    """The title of a table with the days it is about."""
    return _("%(title)s, %(period)s") % {"title": title, "period": period_in_words(period)}
