"""The charts of tickets: by channel, in time, how long it takes; each with the table of its numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from common.charts import Bars, Lines
from common.words import count_in_words, duration_in_words
from reports.asking import Asked
from reports.chart_parts import Chart, Key, captioned, days_in_words, iso_days, labels
from reports.measures import FIRST, SOLVE
from reports.period import Period
from reports.stats import percent
from reports.tables import Cell, Table
from reports.types import Figures, Timing
from tickets.models import Rating
from tickets.models.ticket import Channel

CHANNELS = (
    (Channel.WEB, "s1"), (Channel.EMAIL, "s2"), (Channel.PHONE, "s3"), (Channel.WALK_IN, "s5"), (Channel.API, "s4"),
)  # fmt: skip


def by_channel(asked: Asked, counts: Counter[tuple[date, str]], what: str, title: str, empty: str) -> Chart:
    """Stacked bars of tickets by channel and day (in a long period: week)."""
    buckets = asked.period.buckets()
    used = {channel for _day, channel in counts}
    shown = [(c, tone) for c, tone in CHANNELS if c != Channel.API or c in used]

    def count(bucket: Period, channel: str = "") -> int:
        days = set(bucket.days())
        return sum(n for (day, c), n in counts.items() if day in days and channel in ("", c))

    def cell(bucket: Period, channel: str = "") -> Cell:
        number = count(bucket, channel)
        narrow = {"channel": channel} if channel else {}
        return Cell(number, url=asked.behind(what, bucket, **narrow) if number else "")

    rows = [[Cell(iso_days(b), days_in_words(b)), *[cell(b, c) for c, _tone in shown], cell(b)] for b in buckets]
    rows.append([Cell(_("All")), *[cell(asked.period, c) for c, _tone in shown], cell(asked.period)])
    caption = captioned(title, asked.period)
    table = Table(caption, [_("Days"), *[str(c.label) for c, _t in shown], _("All channels")], rows)
    drawing = Bars(
        label=_("%(caption)s: %(total)s in all. The same numbers are in the table.")
        % {"caption": caption, "total": count_in_words(counts.total())},
        ticks=labels(buckets),
        series=[[count(bucket, channel) for bucket in buckets] for channel, _tone in shown],
        tones=[tone for _channel, tone in shown],
        names=[str(channel.label) for channel, _tone in shown],
    )  # fmt: skip
    keys = [Key(tone, str(channel.label)) for channel, tone in shown]
    return Chart(what, title, table, drawing if counts else None, legend=keys, empty="" if counts else empty)


def in_time(asked: Asked, here: Figures) -> Chart:
    """Lines of the shares of targets that were met, by the day on which that was decided."""
    title, buckets, goal = _("Replied and solved in time"), asked.period.buckets(), settings.SLA_GOAL_PERCENT
    kinds = ((FIRST, "reply"), (SOLVE, "solve"))

    def cells(bucket: Period) -> list[Cell]:
        found = []
        for kind, what in kinds:
            met, all_of = here.rate(kind, set(bucket.days()))
            numbers = {f"{what}-met": met, f"{what}-missed": all_of - met}
            found += [Cell(n, url=asked.behind(name, bucket) if n else "") for name, n in numbers.items()]
            share = percent(met, all_of)
            found.append(Cell(share, f"{share}%") if all_of else Cell(None))
        return found

    rows = [[Cell(iso_days(bucket), days_in_words(bucket)), *cells(bucket)] for bucket in buckets]
    rows.append([Cell(_("All")), *cells(asked.period)])
    columns = [
        _("Days"), _("First reply in time"), _("First reply late"), _("First reply in time, %"),
        _("Solved in time"), _("Solved late"), _("Solved in time, %"),
    ]  # fmt: skip
    caption = captioned(title, asked.period)

    def line(kind: str) -> list[float | None]:
        rates = [here.rate(kind, set(bucket.days())) for bucket in buckets]
        return [100 * met / all_of if all_of else None for met, all_of in rates]

    is_empty = not (here.rate(FIRST)[1] or here.rate(SOLVE)[1])
    drawing = Lines(
        label=_("%(caption)s. The same numbers are in the table.") % {"caption": caption},
        ticks=labels(buckets), series=[line(FIRST), line(SOLVE)], tones=["s2", "s1"], goal=goal,
    )  # fmt: skip
    return Chart(
        "targets", title, Table(caption, columns, rows), None if is_empty else drawing,
        legend=[
            Key("s2", _("First reply"), "round"), Key("s1", _("Solved")),
            Key("goal", _("target %(goal)s%%") % {"goal": goal}, "line"),
        ],
        empty=_("No target came due in these days.") if is_empty else "",
    )  # fmt: skip


def times(asked: Asked, here: Figures, there: Figures) -> Chart:
    """How long people wait, in open hours: a small table that needs no drawing."""
    rows = []
    for kind, what, name in ((FIRST, "replied", _("First reply")), (SOLVE, "timed", _("Solving"))):
        now, before = here.timings.get(kind, Timing()), there.timings.get(kind, Timing())
        rows.append(
            [
                Cell(name),
                *(Cell(s, duration_in_words(s) if s is not None else "") for s in (now.median, now.ninety)),
                *(Cell(s, duration_in_words(s) if s is not None else "") for s in (before.median, before.ninety)),
                Cell(now.count, url=asked.behind(what) if now.count else ""),
            ]
        )
    columns = [_("Open time to"), _("Median"), _("9 in 10"), _("Median before"), _("9 in 10 before"), _("Tickets")]
    title = _("How long it takes, in open hours")
    caption = captioned(title, asked.period)
    return Chart("times", title, Table(caption, columns, rows))


def summary(asked: Asked, here: Figures) -> Table:
    """Everything that is counted by day, for the CSV of the whole report."""
    columns = [
        _("Day"), _("Raised"), _("Solved"), _("First reply in time"), _("First reply late"), _("Solved in time"),
        _("Solved late"), *[str(label) for _code, label in Rating.SCORES],
    ]  # fmt: skip
    rows = []
    for day in asked.period.days():
        counts: list[int] = [
            sum(n for (d, _channel), n in numbers.items() if d == day) for numbers in (here.raised, here.solved)
        ]
        for kind in (FIRST, SOLVE):
            counts += [here.met[kind, day], here.missed[kind, day]]
        counts += [here.scores[score, day] for score, _label in Rating.SCORES]
        rows.append([Cell(day.isoformat()), *[Cell(count) for count in counts]])
    return Table(_("All figures by day"), columns, rows)
