"""What a report was asked for: a period, what it is compared with, a team; read from an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from reports import selectors
from reports.models import Term
from reports.period import DAYS_MAX, Period, ending

SPANS = ("7", "14", "28")
TERM, DATES = "term", "dates"
DEFAULT = "14"
EARLIEST = date(2000, 1, 1)


class DatesForm(forms.Form):
    """Two days and all between them; `today` is the last one that can be asked for."""

    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and not EARLIEST <= first <= self.today:
            self.add_error("first", _("Choose a day up to today."))
        elif first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and (min(last, self.today) - first).days >= DAYS_MAX:
            self.add_error("last", _("Choose at most %(days)s days.") % {"days": DAYS_MAX})
        return data


@dataclass
class Asked:
    """A report as it was asked for. `comparison` says in words what it is compared with."""

    user: Any
    now: datetime
    period: Period
    before: Period
    code: str
    comparison: str
    form: DatesForm
    team: Team | None = None
    teams: list[Team] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def query(self, **changes: str) -> str:
        """The query string that asks for this again, with some of it changed; empty words are left out."""
        asked = {"range": self.code, "team": str(self.team.pk) if self.team else ""}
        if self.code == DATES:
            asked |= {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        return urlencode({name: value for name, value in (asked | changes).items() if value})

    def spans(self) -> list[tuple[str, str, bool]]:
        """The ready periods: their code, the query that asks for it, and whether it is this one."""
        codes = [*SPANS, *([TERM] if self.terms else [])]
        return [(code, self.query(range=code, first="", last=""), code == self.code) for code in codes]

    def team_choices(self) -> list[tuple[str, str, bool]]:
        """All teams, and each of them: name, query, and whether it is chosen."""
        found = [(_("All teams"), self.query(team=""), self.team is None)]
        return found + [(team.name, self.query(team=str(team.pk)), team == self.team) for team in self.teams]

    def behind(self, what: str, period: Period | None = None, **narrow: str) -> str:
        """The address of the tickets behind a figure of this report."""
        days = period or self.period
        asked = {"what": what, "first": days.first.isoformat(), "last": days.last.isoformat(), **narrow}
        if self.team:
            asked["team"] = str(self.team.pk)
        return f"{reverse('desk_report_tickets')}?{urlencode(asked)}"


def asked_for(user: Any, given: Mapping[str, str], now: datetime) -> Asked:
    """Reads an address. What is not there, or makes no sense, is the last 14 days; dates have their errors.

    Raises Http404 for a team whose tickets this person does not work on.
    """
    zone, today = timezone.get_default_timezone(), timezone.localdate(now, timezone.get_default_timezone())
    teams, terms = selectors.teams_of(user), selectors.terms()
    terms = [term for term in terms if term.first_day <= today]
    code = given.get("range", "")
    form = DatesForm(given if code == DATES else None, today=today)
    period, before, words = ending(today, int(DEFAULT), zone), None, ""
    if code in SPANS:
        period = ending(today, int(code), zone)
    elif code == TERM and terms:
        period = _of_term(terms[0], today, zone)
        before, words = _term_before(period, terms, now)
    elif code == DATES and form.is_valid():
        period = Period(form.cleaned_data["first"], min(form.cleaned_data["last"], today), zone)
    else:
        code = DEFAULT
    if not form.is_bound:
        form.initial = {"first": period.first, "last": period.last}
    before = before or period.before(now)
    team = team_named(given.get("team", ""), teams)
    return Asked(user, now, period, before, code, words or _days_before(period), form, team, teams, terms)


def _of_term(term: Term, today: date, zone: tzinfo) -> Period:
    """A term as far as it has come."""
    longest = term.first_day + timedelta(days=DAYS_MAX - 1)
    return Period(term.first_day, min(term.last_day, today, longest), zone)


def team_named(key: str, teams: list[Team]) -> Team | None:
    """The team of a key among these; None for no key. Raises Http404 for another one."""
    if not key:
        return None
    for team in teams:
        if str(team.pk) == key:
            return team
    raise Http404


def _term_before(period: Period, terms: list[Term], now: datetime) -> tuple[Period | None, str]:
    """The same days of the term before, when there was one."""
    if len(terms) < 2:
        return None, ""
    words = _("compared with as many days of %(term)s") % {"term": terms[1].name}
    return period.starting(terms[1].first_day, now), words


def _days_before(period: Period) -> str:
    days = len(period)
    if days == 1:
        return _("compared with the day before")
    return _("compared with the %(days)s days before") % {"days": days}


def period_asked(given: Mapping[str, str], now: datetime) -> Period | None:
    """The days of an address with `first` and `last`; None when there is no such period."""
    form = DatesForm(given, today=timezone.localdate(now, timezone.get_default_timezone()))
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        return Period(data["first"], data["last"], timezone.get_default_timezone())
    except ValueError:
        return None
