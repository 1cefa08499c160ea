"""How many tickets each view holds: one query for all of them, remembered until something happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count, IntegerField, Max, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.models import Event
from tickets import statuses
from tickets.condition_names import Names
from tickets.condition_reading import read_tree
from tickets.desk_views import View
from tickets.models import Mention, Ticket

FRESH = 10  # seconds within which nobody looks again, however much happens
KEPT = 60  # seconds after which it is counted again even if nothing happened: tickets become due by themselves
STAMP, MENTIONS = "_stamp", "_mentions"
UNCOUNTED_FIELDS = {"text", "mention"}  # words are not looked for just to count; mentions are counted by themselves


@dataclass(frozen=True)
class DeskState:
    """The desk as one person sees it: its version stamp, and the count of each view that is counted."""

    stamp: int
    counts: dict[str, int] = field(default_factory=dict)


def desk_state(user: Any, views: Iterable[View], names: Names | None = None) -> DeskState:
    """Stamp and counts of these views, from the cache while they hold. `names` are read if they are not given."""
    key, now = _key(user), timezone.now().timestamp()
    kept = cache.get(key)
    if kept and now - kept["at"] < FRESH:
        return DeskState(kept["stamp"], kept["counts"])
    stamp, mentions = _stamp(user) if kept else (None, None)
    if kept and kept["stamp"] == stamp and now - kept["at"] < KEPT:
        return DeskState(stamp, {**kept["counts"], "mentions": mentions})
    counts = _count(user, list(views), names, and_stamp=stamp is None)
    if stamp is None:  # nothing was kept: both came with the counts, if there was any row to count
        stamp, mentions = counts.pop(STAMP, None), counts.pop(MENTIONS, None)
    if stamp is None:
        stamp, mentions = _stamp(user)
    counts["mentions"] = mentions
    cache.set(key, {"at": now, "stamp": stamp, "counts": counts}, KEPT)
    return DeskState(stamp, counts)


def desk_stamp() -> int:
    """A number that grows with everything that happens to tickets and answers."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def desk_counts_forget(user: Any) -> None:
    """After their own act a person sees the counts as they are now."""
    cache.delete(_key(user))


def _key(user: Any) -> str:
    return f"desk-state:{user.pk}"


def _stamp(user: Any) -> tuple[int, int]:
    """The stamp, and how many tickets hold a mention this person has not read: one query."""
    rows = Event.objects.order_by("-pk").annotate(mentions=_unread(user))
    return rows.values_list("pk", "mentions").first() or (0, 0)


def _unread(user: Any) -> Coalesce:
    unread = Mention.objects.filter(user=user, seen_at__isnull=True, ticket__merged_into__isnull=True)
    unread = unread.filter(ticket__in=Ticket.objects.at_desk_of(user).values("pk"), ticket__snoozed_until__isnull=True)
    counted = unread.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("ticket", distinct=True))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _count(user: Any, views: list[View], names: Names | None, *, and_stamp: bool = False) -> dict[str, Any]:
    """One query over the active tickets for all views, those of what is done left out.

    With `and_stamp` it brings what `_stamp` reads too; None for both when there is no active ticket.
    """
    now = timezone.now()
    counted = [view for view in views if _is_counted(view)]
    names = names or Names.gather(view.tree for view in counted)
    filters: dict[str, Any] = {}
    for view in counted:
        reading = read_tree(view.tree, user, names, now)
        q = reading.q & Q(status__in=reading.statuses)
        if not reading.asks_snoozed:
            q &= Q(snoozed_until__isnull=True)
        filters[f"v_{view.code}"] = Count("pk", filter=q)
    if not filters:
        return {}
    if and_stamp:
        newest = Event.objects.order_by("-pk").values("pk")[:1]
        filters |= {f"v_{STAMP}": Max(Subquery(newest)), f"v_{MENTIONS}": Max(_unread(user))}
    rows = Ticket.objects.at_desk_of(user).filter(status__in=statuses.ACTIVE, merged_into__isnull=True)
    return {name.removeprefix("v_"): count for name, count in rows.aggregate(**filters).items()}


def _is_counted(view: View) -> bool:
    """Views of active tickets alone, by what is cheap to ask of each."""
    if any(each.field in UNCOUNTED_FIELDS or each.op == "has" for each in view.tree.each()):
        return False
    for each in view.tree.all:
        if each.field == "status" and each.op == "is" and set(each.values) <= set(statuses.ACTIVE):
            return True
    return False
