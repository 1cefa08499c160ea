"""Reads for the page of a call: who it may be, what people call about, what is open for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import people_described, people_matching
from accounts.types import PersonHit
from counter.models import Call, Outcome, RepeatIssue
from counter.words import length_in_words
from kb.models import Article
from kb.selectors import fitting_articles
from tickets import statuses
from tickets.models import Ticket
from tickets.selectors import Row, rows_of

KEYS = 6
WEEK, MONTH = timedelta(days=7), timedelta(days=28)
OPEN_SHOWN = 3
LAST_CALLS = 5


@dataclass(frozen=True)
class IssueButton:
    """A repeat issue as a button: its key ("1" to "6", or none), and what the calls of late say of it."""

    issue: RepeatIssue
    key: str
    words: str


@dataclass(frozen=True)
class Candidate:
    """Somebody it may be, with their open tickets that this agent works on; `name` has what was typed marked."""

    hit: PersonHit
    name: SafeString | str
    open_count: int


@dataclass(frozen=True)
class Side:
    """What stands beside the form: open tickets, an answer to read out, the agent's last calls."""

    person: User | None
    open_rows: list[Row]
    article: Article | None
    is_issue_article: bool
    last_calls: list[Call]


def issue_buttons(user: Any, now: datetime) -> list[IssueButton]:
    """The repeat issues by the calls of the last four weeks, the first KEYS of them with a key. Two queries.

    The numbers are those of calls this person may see. An issue without calls has no number, and keeps its
    place in the list.
    """
    lately = Call.objects.visible_to(user).filter(issue__isnull=False, started_at__gt=now - MONTH).order_by()
    counted = lately.values("issue").annotate(
        month=Count("pk"),
        week=Count("pk", filter=Q(started_at__gt=now - WEEK)),
        solved=Count("pk", filter=Q(outcome=Outcome.SOLVED)),
        talk=Avg("talk_seconds", filter=Q(outcome=Outcome.SOLVED)),
    )
    numbers = {row["issue"]: row for row in counted}
    issues = list(RepeatIssue.objects.filter(is_active=True).select_related("queue", "article"))
    issues.sort(key=lambda issue: -numbers.get(issue.pk, {}).get("month", 0))
    return [
        IssueButton(issue, str(place) if place <= KEYS else "", _issue_words(issue, numbers.get(issue.pk)))
        for place, issue in enumerate(issues, start=1)
    ]


def _issue_words(issue: RepeatIssue, numbers: dict[str, Any] | None) -> str:
    parts = []
    if numbers and numbers["week"]:
        parts.append(_("%(count)s this week") % {"count": numbers["week"]})
    elif numbers:
        parts.append(_("%(count)s in four weeks") % {"count": numbers["month"]})
    if numbers and numbers["talk"] is not None and numbers["solved"] * 2 > numbers["month"]:
        parts.append(_("solved in %(time)s") % {"time": length_in_words(numbers["talk"])})
    elif issue.outcome == Outcome.PASSED and issue.queue:
        parts.append(_("pass to %(queue)s") % {"queue": issue.queue.name})
    else:
        parts.append(str(issue.get_outcome_display()))
    if issue.priority == Ticket.Priority.URGENT:
        parts.append(_("urgent"))
    return " · ".join(parts)


def callers_matching(user: Any, text: str) -> list[Candidate]:
    """Whom `people_matching` finds, with their open tickets: three queries."""
    hits = people_matching(user, text)
    counts = open_counts(user, [hit.person.pk for hit in hits])
    return [Candidate(hit, _marked(hit.person.display_name, text), counts.get(hit.person.pk, 0)) for hit in hits]


def candidates(user: Any, people: Collection[User]) -> list[Candidate]:
    """These people as the look-up shows them."""
    counts = open_counts(user, [person.pk for person in people])
    return [Candidate(h, h.person.display_name, counts.get(h.person.pk, 0)) for h in people_described(people)]


def open_counts(user: Any, people: Collection[int]) -> dict[int, int]:
    """How many open tickets of each of these people this agent works on."""
    if not people:
        return {}
    rows = Ticket.objects.at_desk_of(user).filter(requester_id__in=people, status__in=statuses.ACTIVE)
    return dict(rows.order_by().values_list("requester").annotate(count=Count("pk")))


def _marked(name: str, text: str) -> SafeString:
    """The name with the beginnings marked that were typed."""
    typed = [word.casefold() for word in text.split()]
    parts = []
    for word in name.split():
        length = max((len(t) for t in typed if word.casefold().startswith(t)), default=0)
        parts.append((format_html("<mark>{}</mark>", word[:length]) if length else "", word[length:]))
    return format_html_join(" ", "{}{}", parts)


def call_side(user: Any, *, person: User | None, issue: RepeatIssue | None, summary: str, now: datetime) -> Side:
    """What stands beside the form for this person, this issue or these words."""
    article = issue.article if issue else None
    if article is not None and not Article.objects.visible_to(user).filter(pk=article.pk).exists():
        article = None
    is_issue_article = article is not None
    if article is None and len(summary.split()) > 1:
        article = next(iter(fitting_articles(summary[:250], user, limit=1)), None)
    return Side(person, _open_rows(user, person, now), article, is_issue_article, last_calls(user))


def _open_rows(user: Any, person: User | None, now: datetime) -> list[Row]:
    if person is None:
        return []
    rows = Ticket.objects.at_desk_of(user).filter(requester=person, status__in=statuses.ACTIVE)
    return rows_of(list(rows.select_related("assignee", "queue").order_by("-updated_at", "-id")[:OPEN_SHOWN]), now)


def last_calls(user: Any) -> list[Call]:
    """The agent's own last calls, newest first."""
    rows = Call.objects.visible_to(user).filter(agent=user).select_related("issue", "caller", "ticket__queue")
    return list(rows.order_by("-started_at", "-pk")[:LAST_CALLS])
