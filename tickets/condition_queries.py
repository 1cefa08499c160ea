"""Conditions as queries: one function per field, and how the values of one are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tickets.conditions import AFTER, HAS, ME, NOBODY, NOT, OLDER, WITHIN
from tickets.models import Mention, Tagging, Ticket
from tickets.models.ticket import FAR_FUTURE

DAYS_MAX = 3650


def ids_of(values: Iterable[str]) -> list[int]:
    """The numbers among values that a key can be."""
    return [int(each) for each in values if each.isascii() and each.isdigit() and len(each) < 16]


def day_of(value: str) -> datetime | None:
    """The beginning of a day, by the desk's clock."""
    try:
        day = datetime.strptime(value, "%Y-%m-%d")
        return timezone.make_aware(day) if 1900 < day.year < 9000 else None
    except (ValueError, OverflowError):
        return None


def days_of(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 and int(value) <= DAYS_MAX else None


def query_of(field: str, op: str, values: list[str], user: Any, now: datetime) -> Q:
    """The tickets of one condition, whose values are all known to mean something."""
    q = _QUERIES[field](values, op, user, now)
    return ~q if op == NOT else q


def _assignee(values: list[str], op: str, user: Any, now: datetime) -> Q:
    q = Q(assignee_id__in=[*ids_of(values), *([user.pk] if ME in values else [])])
    return q | Q(assignee__isnull=True) if NOBODY in values else q & Q(assignee__isnull=False)


def _requester(values: list[str], op: str, user: Any, now: datetime) -> Q:
    if op == HAS:
        return any_of(Q(requester__name__icontains=value) | Q(requester__email__icontains=value) for value in values)
    return Q(requester_id__in=[*ids_of(values), *([user.pk] if ME in values else [])])


def _due(values: list[str], op: str, user: Any, now: datetime) -> Q:
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    until = {"late": now, "hour": now + timedelta(hours=1), "today": tomorrow, "week": now + timedelta(days=7)}
    return any_of(Q(due_sort__gte=FAR_FUTURE) if each == "none" else Q(due_sort__lte=until[each]) for each in values)


def _dated(name: str) -> Callable[..., Q]:
    def query(values: list[str], op: str, user: Any, now: datetime) -> Q:
        if op in (WITHIN, OLDER):
            compare = "gte" if op == WITHIN else "lt"
            return any_of(Q(**{f"{name}__{compare}": now - timedelta(days=days_of(each) or 0)}) for each in values)
        compare = "gte" if op == AFTER else "lt"
        return any_of(Q(**{f"{name}__{compare}": day_of(each)}) for each in values)

    return query


def _text(values: list[str], op: str, user: Any, now: datetime) -> Q:
    """Each word somewhere in the subject, in any order."""
    q = Q()
    for value in values:
        for word in value.split()[:8]:
            q &= Q(subject__icontains=word)
    return q


# Lists of ids rather than EXISTS: they are short, and a database that starts from them reads nothing else. SQLite,
# which keeps no statistics, would ask every ticket instead.


def _mention(values: list[str], op: str, user: Any, now: datetime) -> Q:
    mine = Mention.objects.filter(user=user)
    return Q(pk__in=(mine if "me" in values else mine.filter(seen_at__isnull=True)).values("ticket_id"))


def _tagged(values: list[str], op: str, user: Any, now: datetime) -> Q:
    """By the word: a tag that nobody has used, or that is gone, is on no ticket."""
    return Q(pk__in=Tagging.objects.filter(tag__name__in=[each.lower() for each in values]).values("ticket_id"))


def _snoozed(values: list[str], op: str, user: Any, now: datetime) -> Q:
    asleep = Q(pk__in=Ticket.objects.filter(snoozed_until__isnull=False).values("pk"))
    return any_of(asleep if value == "yes" else Q(snoozed_until__isnull=True) for value in values)


def any_of(parts: Iterable[Q]) -> Q:
    whole = Q(pk__in=[])
    for index, part in enumerate(parts):
        whole = part if index == 0 else whole | part
    return whole


_QUERIES: dict[str, Callable[..., Q]] = {
    "status": lambda values, *_rest: Q(status__in=values),
    "queue": lambda values, *_rest: Q(queue_id__in=ids_of(values)),
    "team": lambda values, *_rest: Q(queue__team_id__in=ids_of(values)),
    "assignee": _assignee,
    "priority": lambda values, *_rest: Q(priority__in=ids_of(values)),
    "channel": lambda values, *_rest: Q(channel__in=values),
    "tag": _tagged,
    "requester": _requester,
    "due": _due,
    "text": _text,
    "created": _dated("created_at"),
    "updated": _dated("updated_at"),
    "solved": _dated("solved_at"),
    "snoozed": _snoozed,
    "mention": _mention,
}
