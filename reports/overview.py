"""The page of a report, put together: figures in large type, then the charts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from counter.totals import calls_by_hour_and_day
from kb.selectors import searches_without_answer
from reports import charts, selectors
from reports import charts_of_people as people
from reports.asking import Asked
from reports.chart_parts import Chart
from reports.stats import Stat, stats
from reports.tables import Table

SEARCHES_MAX = 100


@dataclass(frozen=True)
class Overview:
    stats: list[Stat]
    charts: dict[str, Chart]
    by_day: Table

    def table(self, code: str) -> Table | None:
        """The table of a chart, or of all figures by day ("all")."""
        if code == "all":
            return self.by_day
        return self.charts[code].table if code in self.charts else None


def overview(asked: Asked) -> Overview:
    """Six queries, whatever the length of the period and the number of tickets."""
    user, team, period = asked.user, asked.team, asked.period
    here, there, medians = selectors.figures(user, team, period, asked.before, asked.now)
    topics = selectors.topics_raised(user, team, period)
    calls = calls_by_hour_and_day(user, period.since, period.until, team)
    gaps = searches_without_answer(since=period.first, until=period.last, limit=SEARCHES_MAX)
    found = [
        charts.by_channel(asked, here.raised, "raised", _("Tickets raised"), _("No ticket was raised in these days.")),
        charts.in_time(asked, here),
        charts.by_channel(asked, here.solved, "solved", _("Tickets solved"), _("No ticket was solved in these days.")),
        charts.times(asked, here, there),
        people.ratings(asked, here, there),
        people.topics(asked, topics),
        people.calls(asked, calls),
        people.searches(asked, gaps, user.may_write_answers),
    ]
    return Overview(
        stats(asked, here, there, medians), {chart.code: chart for chart in found}, charts.summary(asked, here)
    )
