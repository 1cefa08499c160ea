"""A difference of two texts as the rows of a page: changed lines, some lines around them, the rest folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

from common.differences import Difference, Hunk, Line

CONTEXT = 3  # equal lines shown around a change; more are folded
LINES_MAX = 3_000  # of one comparison that are shown


@dataclass(frozen=True)
class Row:
    """A row of a comparison: a line, a pair of lines, or equal lines that are folded."""

    kind: str  # same, del, add, pair, fold
    line: Line | None = None
    other: Line | None = None
    folded: list[Line] = field(default_factory=list)


def rows_of(difference: Difference, *, side_by_side: bool = False) -> list[Row]:
    """All rows, folded; `cut` them before they are shown."""
    rows = [row for hunk in difference.hunks for row in _hunk(hunk, side_by_side)]
    return _folded_ends(rows)


def cut(rows: list[Row]) -> tuple[list[Row], bool]:
    """As many rows as a page bears, and whether some were left out."""
    lines = 0
    for place, row in enumerate(rows):
        lines += len(row.folded) or 1
        if lines > LINES_MAX:
            return rows[:place], True
    return rows, False


def _hunk(hunk: Hunk, side_by_side: bool) -> list[Row]:
    if not hunk.is_changed:
        return _same(hunk.after)
    if side_by_side:
        return [Row("pair", old, new) for old, new in zip_longest(hunk.before, hunk.after)]
    return [Row("del", line) for line in hunk.before] + [Row("add", line) for line in hunk.after]


def _same(lines: list[Line]) -> list[Row]:
    if len(lines) <= 2 * CONTEXT + 1:
        return [Row("same", line) for line in lines]
    head, middle, tail = lines[:CONTEXT], lines[CONTEXT:-CONTEXT], lines[-CONTEXT:]
    return [*(Row("same", line) for line in head), Row("fold", folded=middle), *(Row("same", line) for line in tail)]


def _folded_ends(rows: list[Row]) -> list[Row]:
    """Before the first change and after the last one nothing needs its context on the far side."""
    if len(rows) > CONTEXT and rows[-1].kind == "same" and rows[-CONTEXT - 1].kind == "fold":
        tail = [row.line for row in rows[-CONTEXT:] if row.line]
        rows[-CONTEXT - 1 :] = [Row("fold", folded=[*rows[-CONTEXT - 1].folded, *tail])]
    if len(rows) > CONTEXT and rows[CONTEXT].kind == "fold" and all(row.kind == "same" for row in rows[:CONTEXT]):
        head = [row.line for row in rows[:CONTEXT] if row.line]
        rows[: CONTEXT + 1] = [Row("fold", folded=[*head, *rows[CONTEXT].folded])]
    return rows
