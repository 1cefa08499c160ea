"""Reads of the log: its rows, and totals over the very same rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils import timezone

from accounts.models import Team, User
from counter.models import Call, Kind, Outcome, RepeatIssue
from counter.querysets import CallQuerySet

PAGE_SIZE = 50
SPANS = (1, 7, 28)  # days, today among them
WORKDAY = range(8, 18)  # hours that are shown even when nobody called


@dataclass(frozen=True)
class LogFilter:
    """Which calls: of the last `days`, of one agent, kind, outcome or issue; None and "" are all."""

    days: int = 1
    agent: int | None = None
    kind: str = ""
    outcome: str = ""
    issue: int | None = None

    @classmethod
    def parse(cls, given: Any) -> LogFilter:
        """From the address of the page; what makes no sense is left out."""
        days = _number(given.get("days", ""))
        return cls(
            days=days if days in SPANS else 1,
            agent=_number(given.get("agent", "")),
            kind=given.get("kind", "") if given.get("kind", "") in Kind.values else "",
            outcome=given.get("outcome", "") if given.get("outcome", "") in Outcome.values else "",
            issue=_number(given.get("issue", "")),
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.agent or self.kind or self.outcome or self.issue)

    def since(self, now: datetime) -> datetime:
        """Midnight, here, of the first day."""
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight.replace(tzinfo=None) - timedelta(days=self.days - 1)
        return timezone.make_aware(first)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**63 and len(text) < 20 else None


@dataclass(frozen=True)
class Key:
    """The place of a call in the log, as a link carries it."""

    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}_{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """None for what is no key."""
        moment, _sep, pk = text.rpartition("_")
        try:
            found = cls(datetime.fromisoformat(moment), int(pk))
        except ValueError:
            return None
        return found if timezone.is_aware(found.moment) and 0 < found.pk < 2**63 else None


@dataclass(frozen=True)
class HourCount:
    hour: int
    count: int


@dataclass(frozen=True)
class Totals:
    """`median_seconds` is over the calls that were timed; None when none was."""

    count: int
    solved: int
    walk_ins: int
    median_seconds: float | None
    by_hour: list[HourCount] = field(default_factory=list)

    @property
    def solved_percent(self) -> int | None:
        return round(100 * self.solved / self.count) if self.count else None

    @property
    def busiest(self) -> int:
        return max((each.count for each in self.by_hour), default=0)


@dataclass(frozen=True)
class LogPage:
    calls: list[Call]
    older: str = ""
    is_first: bool = True


def log_rows(user: Any, chosen: LogFilter, now: datetime) -> CallQuerySet:
    """The calls of the log, as far as this person may see them."""
    rows = Call.objects.visible_to(user).filter(started_at__gte=chosen.since(now))
    for name, value in (("agent_id", chosen.agent), ("kind", chosen.kind), ("issue_id", chosen.issue)):
        rows = rows.filter(**{name: value}) if value else rows
    return rows.filter(outcome=chosen.outcome) if chosen.outcome else rows


def log_page(user: Any, chosen: LogFilter, *, before: str = "", now: datetime) -> LogPage:
    """One page of the log, newest first, in keyset order."""
    rows = log_rows(user, chosen, now)
    key = Key.parse(before)
    if key:
        beyond = Q(started_at__lt=key.moment) | Q(pk__lt=key.pk)
        rows = rows.filter(beyond, started_at__lte=key.moment)
    rows = rows.select_related("agent", "caller", "on_behalf_of", "issue", "ticket__queue").defer("notes")
    calls = list(rows.order_by("-started_at", "-pk")[: PAGE_SIZE + 1])
    shown = calls[:PAGE_SIZE]
    older = str(Key(shown[-1].started_at, shown[-1].pk)) if len(calls) > PAGE_SIZE else ""
    return LogPage(shown, older, key is None)


def log_totals(user: Any, chosen: LogFilter, now: datetime) -> Totals:
    """Totals over all rows of the log, not only those of a page: at most two queries."""
    rows = log_rows(user, chosen, now).order_by()
    by_hour = _by_hour(rows)
    found = {name: sum(row[name] for row in by_hour) for name in ("count", "solved", "walk_ins", "timed")}
    timed = found.pop("timed")
    counts = {row["hour"]: row["count"] for row in by_hour}
    hours = sorted({*WORKDAY, *counts})
    full = range(hours[0], hours[-1] + 1)
    return Totals(
        **found,
        median_seconds=_median(rows, timed),
        by_hour=[HourCount(hour, counts.get(hour, 0)) for hour in full] if counts else [],
    )


def _by_hour(rows: CallQuerySet) -> list[dict[str, int]]:
    """What is counted of these calls, for each hour of the day in which one began: `hour`, `count`, `solved`…"""
    hours = rows.annotate(hour=ExtractHour("started_at", tzinfo=timezone.get_current_timezone())).values("hour")
    counted = hours.annotate(
        count=Count("pk"),
        solved=Count("pk", filter=Q(outcome=Outcome.SOLVED)),
        walk_ins=Count("pk", filter=Q(kind=Kind.WALK_IN)),
        timed=Count("talk_seconds"),
    )
    return list(counted)


def _median(rows: CallQuerySet, timed: int) -> float | None:
    """The middle one, or the mean of the two in the middle: no function of both databases gives it."""
    if not timed:
        return None
    talk = rows.filter(talk_seconds__isnull=False).order_by("talk_seconds").values_list("talk_seconds", flat=True)
    middle = list(talk[(timed - 1) // 2 : timed // 2 + 1])
    return sum(middle) / len(middle)


def calls_by_hour_and_day(
    user: Any, since: datetime, until: datetime, team: Team | None = None
) -> dict[tuple[int, int], int]:
    """How many calls began in each hour of each day of the week, in local time: `{(1, 9): 14}` is Monday, 9 to 10.

    Of calls this person may see that began from `since` until before `until`, of all teams or of one. Days are
    1 (Monday) to 7.
    """
    here = timezone.get_current_timezone()
    rows = Call.objects.visible_to(user).filter(started_at__gte=since, started_at__lt=until).order_by()
    rows = rows.of_team(team) if team else rows
    cells = rows.annotate(
        day=ExtractIsoWeekDay("started_at", tzinfo=here), hour=ExtractHour("started_at", tzinfo=here)
    ).values_list("day", "hour")
    return {(day, hour): count for day, hour, count in cells.annotate(count=Count("pk"))}


def log_agents(user: Any) -> list[User]:
    """Agents whose calls this person may see, for the filter."""
    rows = User.objects.filter(Q(is_agent=True) | Q(is_superuser=True), is_active=True)
    if not user.is_superuser:
        rows = rows.filter(Q(memberships__team_id__in=user.team_ids()) | Q(pk=user.pk)).distinct()
    return list(rows.order_by("name", "pk")[:200])


def log_issues() -> list[RepeatIssue]:
    return list(RepeatIssue.objects.order_by("name"))
