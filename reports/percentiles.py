"""Percentiles in the database, exact and by one method everywhere.

The method is linear interpolation between the two nearest values: with n values in order, the p-th percentile
lies at place p × (n − 1), counted from 0. That is what `percentile_cont` of PostgreSQL does, and type 7 of
Hyndman and Fan; here it is two window functions, which SQLite has as well. However many rows there are, at most
two for each percentile and group come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

TENTHS = (5, 9)  # the median, and what nine in ten stay within


def percentiles(
    rows: QuerySet[Any], value: str, groups: Sequence[str], tenths: Sequence[int] = TENTHS
) -> dict[tuple[Any, ...], tuple[int, tuple[float, ...]]]:
    """For each group of rows (values of the fields or annotations `groups`): how many, and their percentiles.

    `value` is a whole number that is never null. One query.
    """
    split = [F(name) for name in groups]
    placed = rows.order_by().annotate(
        place=Window(RowNumber(), partition_by=split, order_by=[F(value).asc(), F("pk").asc()]),
        size=Window(Count("*"), partition_by=split),
    )
    wanted = Q()
    for tenth in tenths:
        low = (F("size") - 1) * tenth / 10 + 1
        wanted |= Q(place=low) | Q(place=low + 1)
    found: dict[tuple[Any, ...], dict[int, int]] = {}
    sizes: dict[tuple[Any, ...], int] = {}
    for *group, place, size, number in placed.filter(wanted).values_list(*groups, "place", "size", value):
        found.setdefault(tuple(group), {})[place - 1] = number
        sizes[tuple(group)] = size
    return {
        group: (sizes[group], tuple(_between(values, sizes[group], tenth) for tenth in tenths))
        for group, values in found.items()
    }


def _between(values: dict[int, int], size: int, tenth: int) -> float:
    low, rest = divmod((size - 1) * tenth, 10)
    return values[low] + (values[low + 1] - values[low]) * rest / 10 if rest else float(values[low])
