"""The charts of people: what they ask about, when they call, what they look for in vain, how they liked the help."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.charts import Heat
from common.words import count_in_words
from kb.selectors import SearchGap
from reports.asking import Asked
from reports.chart_parts import Bar, Chart, captioned
from reports.measures import NO_TOPIC
from reports.stats import VOTES_MIN, percent
from reports.tables import Cell, Table
from reports.types import Figures, TopicFigure
from tickets.models import Rating

TOPICS_SHOWN = 6
WORKDAY = range(8, 17)  # hours that the grid always has
WORKDAYS = range(1, 6)


def topics(asked: Asked, found: list[TopicFigure]) -> Chart:
    """What people ask about: the topics most tickets were raised about, then all others together."""
    title, total = _("What people ask about"), sum(topic.count for topic in found)
    caption = captioned(title, asked.period)

    def name(topic: TopicFigure) -> str:
        return topic.name or _("No topic")

    def link(topic: TopicFigure) -> str:
        return asked.behind("raised", topic=topic.key)

    rows = [
        [Cell(name(t)), Cell(t.count, url=link(t)), Cell(percent(t.count, total), f"{percent(t.count, total)}%")]
        for t in found
    ]
    named = [topic for topic in found if topic.key != NO_TOPIC]
    shown = named[:TOPICS_SHOWN]
    most = max((topic.count for topic in shown), default=1)
    bars = [Bar(name(t), count_in_words(t.count), 100 * t.count / most, link(t)) for t in shown]
    rest = total - sum(topic.count for topic in shown)
    note = (
        ngettext("%(n)s more has another topic or none.", "%(n)s more have another topic or none.", rest)
        % {"n": count_in_words(rest)}
        if rest and shown
        else ""
    )
    columns = [_("Topic"), _("Tickets raised"), _("Share, %")]
    empty = "" if named else _("No ticket raised in these days has a topic.")
    return Chart("topics", title, Table(caption, columns, rows), bars=bars, note=note, empty=empty)


def calls(asked: Asked, cells: dict[tuple[int, int], int]) -> Chart:
    """When people call or come by: days of the week by hours, over the whole period."""
    title, total = _("When people call"), sum(cells.values())
    days = sorted({*WORKDAYS, *(day for day, _hour in cells)})
    hours = [hour for _day, hour in cells]
    across = range(min([*WORKDAY, *hours]), max([*WORKDAY, *hours]) + 1)
    caption = captioned(_("Calls and visits by hour"), asked.period)
    where = {"first": asked.period.first.isoformat(), "last": asked.period.last.isoformat()}
    where |= {"team": str(asked.team.pk)} if asked.team else {}

    def link(**narrow: int) -> str:
        return f"{reverse('desk_report_calls')}?{urlencode(where | narrow)}"

    def cell(day: int, hour: int) -> Cell:
        number = cells.get((day, hour), 0)
        return Cell(number, url=link(day=day, hour=hour) if number else "")

    def all_of(day: int) -> Cell:
        number = sum(n for (d, _hour), n in cells.items() if d == day)
        return Cell(number, url=link(day=day) if number else "")

    rows = [[Cell(str(WEEKDAYS[day - 1])), *[cell(day, hour) for hour in across], all_of(day)] for day in days]
    grid = [[cells.get((day, hour), 0) for hour in across] for day in days]
    names = [[f"{WEEKDAYS_ABBR[day - 1]} {hour}:00, {cells.get((day, hour), 0)}" for hour in across] for day in days]
    note = ""
    if cells:
        day, hour = max(sorted(cells), key=lambda at: cells[at])
        note = _("Busiest: %(day)s %(hour)s:00") % {"day": WEEKDAYS_ABBR[day - 1], "hour": hour}
    drawing = Heat(
        label=_("%(caption)s: %(total)s in all. %(note)s. The same numbers are in the table.")
        % {"caption": caption, "total": count_in_words(total), "note": note},
        rows=[str(WEEKDAYS_ABBR[day - 1]) for day in days],
        columns=[str(hour) for hour in across], cells=grid, names=names,
    )  # fmt: skip
    columns = [_("Day"), *[f"{hour}:00" for hour in across], _("All day")]
    empty = "" if cells else _("No call or visit was logged in these days.")
    return Chart("calls", title, Table(caption, columns, rows), drawing if cells else None, note=note, empty=empty)


def searches(asked: Asked, found: list[SearchGap], may_write: bool) -> Chart:
    """What people looked for in vain, with a way to write it for those who may."""
    title = _("Searches with no answer")
    caption = captioned(title, asked.period)
    new = reverse("desk_article_new")
    columns = [_("Search"), _("People"), _("Last asked")]
    rows = [
        [
            Cell(gap.words, f"“{gap.words}”", f"{new}?{urlencode({'question': gap.words})}" if may_write else ""),
            Cell(gap.people),
            Cell(gap.last_asked.isoformat(), formats.date_format(gap.last_asked, "j M", False)),
        ]
        for gap in found
    ]
    empty = "" if found else _("Every search of these days found something.")
    return Chart("searches", title, Table(caption, columns, rows), empty=empty)


def ratings(asked: Asked, here: Figures, there: Figures) -> Chart:
    """How people liked the help: shares, once there are enough votes."""
    title, votes, before = _("How people liked the help"), here.votes(), there.votes()
    caption = captioned(title, asked.period)
    tones = {Rating.GOOD: "good", Rating.OK: "warn", Rating.BAD: "bad"}
    rows, bars = [], []
    for code, label in Rating.SCORES:
        number, link = here.votes(code), asked.behind("rated", score=code)
        share, old = percent(number, votes), percent(there.votes(code), before)
        rows.append(
            [
                Cell(str(label)),
                Cell(number, url=link if number else ""),
                Cell(share, f"{share}%") if votes >= VOTES_MIN else Cell(None),
                Cell(old, f"{old}%") if before >= VOTES_MIN else Cell(None),
            ]
        )
        words = f"{share}% · {count_in_words(number)}"
        bars.append(Bar(str(label), words, share, link if number else "", tones[code]))
    columns = [_("Verdict"), _("Votes"), _("Share, %"), _("Share before, %")]
    empty = ""
    if votes < VOTES_MIN:
        words = ngettext("%(n)s person has voted", "%(n)s people have voted", votes) % {"n": votes}
        empty = _("%(people)s in these days: too few for shares.") % {"people": words} if votes else ""
        empty, bars = empty or _("Nobody voted in these days."), []
    return Chart("ratings", title, Table(caption, columns, rows), bars=bars, empty=empty)
