"""The numbers of a chart as a table, for the page and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from common.words import count_in_words

Value = str | int | float | None
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Cell:
    """`value` goes into CSV as it is; `words` are shown on the page (by default the value); `url` leads on."""

    value: Value
    words: str = ""
    url: str = ""

    @property
    def shown(self) -> str:
        if self.words or self.value is None:
            return self.words or "–"
        return self.value if isinstance(self.value, str) else count_in_words(round(self.value))

    @property
    def is_number(self) -> bool:
        return not isinstance(self.value, str)


@dataclass(frozen=True)
class Table:
    """The first cell of a row is its header."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)


def as_csv(table: Table) -> str:
    """RFC 4180. Words that a spreadsheet would take for a formula begin with an apostrophe; numbers do not."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_plain(column) for column in table.columns])
    writer.writerows([[_plain(cell.value) for cell in row] for row in table.rows])
    return out.getvalue()


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    value = value.replace("\x00", "")
    return f"'{value}" if value.lstrip(" ").startswith(STARTS_FORMULA) else value
