"""Reads for the settings about people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Membership, Team, User
from accounts.policies import can_administer

PAGE_SIZE = 50
ROLE_FILTERS = {
    "agent": Q(is_agent=True),
    "author": Q(is_author=True),
    "administrator": Q(is_superuser=True),
    "none": Q(is_agent=False, is_author=False, is_superuser=False),
    "inactive": Q(is_active=False),
}


@dataclass
class TeamRow:
    team: Team
    leads: list[str] = field(default_factory=list)
    members: int = 0


def teams_for(user: User) -> list[TeamRow]:
    """Teams this person may set up: all for administrators, and those they lead. Two queries."""
    rows = {team.pk: TeamRow(team) for team in teams_led_by(user)}
    for membership in Membership.objects.filter(team__in=rows).select_related("user").order_by("user__name"):
        rows[membership.team_id].members += 1
        if membership.is_lead:
            rows[membership.team_id].leads.append(membership.user.display_name)
    return list(rows.values())


def teams_led_by(user: User) -> QuerySet[Team]:
    """The teams somebody may manage."""
    if can_administer(user):
        return Team.objects.all()
    return Team.objects.filter(memberships__user=user, memberships__is_lead=True)


@dataclass(frozen=True)
class PeoplePage:
    people: list[User]
    number: int
    has_more: bool
    counts: dict[str, int]


def people_page(text: str, role: str, number: int) -> PeoplePage:
    """People by name, those with a role when nothing is asked for. Three queries."""
    rows = User.objects.filter(merged_into__isnull=True)
    text = " ".join(text.replace("\x00", "").split())[:100]
    if role in ROLE_FILTERS:
        rows = rows.filter(ROLE_FILTERS[role])
    elif not text:
        rows = rows.filter(~ROLE_FILTERS["none"])
    for word in text.split()[:4]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    start = (number - 1) * PAGE_SIZE
    found = list(rows.order_by("name", "pk").prefetch_related("teams")[start : start + PAGE_SIZE + 1])
    return PeoplePage(found[:PAGE_SIZE], number, len(found) > PAGE_SIZE, role_counts())


def role_counts() -> dict[str, int]:
    """How many active people have each role."""
    names = {name: Count("pk", filter=ROLE_FILTERS[name]) for name in ("agent", "author", "administrator")}
    counts: dict[str, Any] = User.objects.filter(is_active=True).aggregate(**names)
    return {name: int(count) for name, count in counts.items()}
