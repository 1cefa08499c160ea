"""Percentiles in the database, exact and by one method everywhere.

The method is linear interpolation between the two nearest values: with n values in order, the p-th percentile
lies at place p × (n − 1), counted from 0. That is what `percentile_cont` of PostgreSQL does, and type 7 of
Hyndman and Fan; here it is a window function, which SQLite has as well. However many rows there are, at most
two for each percentile and group come back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

TENTHS = (5, 9)  # the median, and what nine in ten stay within
Group = tuple[Any, ...]


def percentiles(
    rows: QuerySet[Any], value: str, groups: Sequence[str], sizes: Mapping[Group, int], tenths: Sequence[int] = TENTHS
) -> dict[Group, tuple[float, ...]]:
    """For each group of rows (values of the annotations `groups`) its percentiles. One query.

    `sizes` says how many rows each group has, at least one; what it does not name is left out. `value` is a
    whole number that is never null.
    """
    if not sizes:
        return {}
    order, split = [F(value).asc(), F("pk").asc()], [F(name) for name in groups]
    placed = rows.order_by().annotate(place=Window(RowNumber(), partition_by=split, order_by=order))
    wanted = Q()
    for group, size in sizes.items():
        lows = [(size - 1) * tenth // 10 + 1 for tenth in tenths]
        places = {place for low in lows for place in (low, low + 1)}
        wanted |= Q(**dict(zip(groups, group, strict=True)), place__in=sorted(places))
    found: dict[Group, dict[int, int]] = {}
    for *group, place, number in placed.filter(wanted).values_list(*groups, "place", value):
        found.setdefault(tuple(group), {})[place - 1] = number
    return {group: tuple(_between(values, sizes[group], tenth) for tenth in tenths) for group, values in found.items()}


def _between(values: dict[int, int], size: int, tenth: int) -> float:
    low, rest = divmod((size - 1) * tenth, 10)
    return values[low] + (values[low + 1] - values[low]) * rest / 10 if rest else float(values[low])
