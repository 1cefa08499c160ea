"""Charts as SVG, drawn on the server: pure geometry, no colours (classes `s1` … `s5`, which style sheets fill).

A drawing has a role and a label; its numbers belong into a table beside it. Nothing here writes a `style`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

BOTTOM, TOP = 22, 8  # room for the labels of the x axis, and for half a line of text
LABEL_ROOM = 40  # of the drawing's units, for each label on an x axis
Series = Sequence[float | None]


@dataclass(frozen=True)
class Bars:
    """Stacked bars: `series[n][i]` is the part of series n in bar i. Series are drawn in the classes `tones`."""

    label: str
    ticks: Sequence[str]
    series: Sequence[Sequence[int]]
    tones: Sequence[str]
    names: Sequence[str]
    width: int = 640
    height: int = 210


@dataclass(frozen=True)
class Lines:
    """Lines of percentages; None is a gap. `goal` is a line across; its words belong in the legend."""

    label: str
    ticks: Sequence[str]
    series: Sequence[Series]
    tones: Sequence[str]
    goal: float | None = None
    width: int = 460
    height: int = 210


@dataclass(frozen=True)
class Heat:
    """A grid of counts: `cells[row][column]`, darker for more."""

    label: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[int]]
    width: int = 360
    names: Sequence[Sequence[str]] = field(default_factory=tuple)


Drawing = Bars | Lines | Heat


def drawn(drawing: Drawing) -> SafeString:
    """The drawing as SVG. Raises ValueError when its rows are not all of one length."""
    if isinstance(drawing, Heat):
        return _heat(drawing)
    if any(len(row) != len(drawing.ticks) for row in drawing.series):
        raise ValueError("Every series needs a value for each tick.")
    return _bars(drawing) if isinstance(drawing, Bars) else _lines(drawing)


def axis_top(most: int) -> tuple[int, int]:
    """A round end for an axis that has to reach `most`, and the step of its lines: at most five steps."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 5 >= most:
                steps = max(-(-most // step), 1)
                return steps * step, step
        size *= 10


def _svg(kind: str, label: str, width: float, height: float, inside: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg class="drawing {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        kind, f"{width:g}", f"{height:g}", label, mark_safe("".join(inside)),
    )  # fmt: skip


def _text(x: float, y: float, words: str, anchor: str = "middle") -> SafeString:
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', _n(x), _n(y), anchor, words)


def _n(value: float) -> str:
    return f"{value:.1f}"


def _grid(y: float, left: float, width: float, words: str) -> SafeString:
    line = format_html('<line class="g" x1="{}" x2="{}" y1="{}" y2="{}"/>', left, width, _n(y), _n(y))
    return line + _text(left - 8, y + 4, words, "end")


def _ticks(ticks: Sequence[str], at: Sequence[float], y: float) -> Iterator[SafeString]:
    apart = (at[-1] - at[0]) / (len(at) - 1) if len(at) > 1 else LABEL_ROOM
    every = max(1, ceil(LABEL_ROOM / max(apart, 1)))
    return (_text(at[i], y, word) for i, word in enumerate(ticks) if i % every == 0)


def _bars(chart: Bars) -> SafeString:
    count = len(chart.ticks)
    top, step = axis_top(max((sum(row[i] for row in chart.series) for i in range(count)), default=0))
    left = 14 + 7 * len(f"{top:,}")
    plot, wide = chart.height - BOTTOM - TOP, (chart.width - left) / max(count, 1)
    parts = [_grid(TOP + plot * (1 - v / top), left, chart.width, f"{v:,}") for v in range(0, top + 1, step)]
    for i, tick in enumerate(chart.ticks):
        y = float(TOP + plot)
        for row, tone, name in zip(chart.series, chart.tones, chart.names, strict=True):
            if not row[i]:
                continue
            high = plot * row[i] / top
            y -= high
            parts.append(
                format_html(
                    '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
                    tone,
                    _n(left + wide * (i + 0.22)),
                    _n(y + 0.5),
                    _n(wide * 0.56),
                    _n(max(high - 1, 1)),
                    f"{tick}, {name}: {row[i]:,}",
                )
            )
    middles = [left + wide * (i + 0.5) for i in range(count)]
    return _svg(
        "bar-drawing", chart.label, chart.width, chart.height, [*parts, *_ticks(chart.ticks, middles, chart.height - 4)]
    )


def _lines(chart: Lines) -> SafeString:
    known = [value for row in chart.series for value in row if value is not None]
    low = int(min([*known, chart.goal if chart.goal is not None else 100, 80.0]) // 10 * 10)
    step, left = (10 if low >= 50 else 20 if low >= 20 else 25), 42
    low -= low % step
    plot, count = chart.height - BOTTOM - TOP, len(chart.ticks)
    across = [left + 12 + (chart.width - left - 26) * i / max(count - 1, 1) for i in range(count)]

    def height(value: float) -> float:
        return TOP + plot * (100 - value) / (100 - low)

    parts = [_grid(height(value), left, chart.width, f"{value}%") for value in range(low, 101, step)]
    if chart.goal is not None:
        y = height(chart.goal)
        line = '<line class="goal" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        parts.append(format_html(line, left, chart.width, _n(y), _n(y)))
    for place, (row, tone) in enumerate(zip(chart.series, chart.tones, strict=True)):
        points = [(across[i], height(value)) if value is not None else None for i, value in enumerate(row)]
        parts += _line(points, tone, is_square=place == 1)
    return _svg(
        "line-drawing", chart.label, chart.width, chart.height, [*parts, *_ticks(chart.ticks, across, chart.height - 4)]
    )


def _line(points: Sequence[tuple[float, float] | None], tone: str, *, is_square: bool) -> Iterator[SafeString]:
    """A line with gaps; a value between two gaps is a dot, and the last value has the mark of its series."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    runs = [run for run in runs if run]
    for run in runs:
        if len(run) > 1:
            yield format_html('<polyline class="ln {}" points="{}"/>', tone, _points(run))
        else:
            yield format_html('<circle class="{}" cx="{}" cy="{}" r="2"/>', tone, _n(run[0][0]), _n(run[0][1]))
    if runs:
        x, y = runs[-1][-1]
        if is_square:
            yield format_html(
                '<rect class="end {}" x="{}" y="{}" width="7.5" height="7.5"/>', tone, _n(x - 3.75), _n(y - 3.75)
            )
        else:
            yield format_html('<circle class="end {}" cx="{}" cy="{}" r="4"/>', tone, _n(x), _n(y))


def _points(run: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in run)


def _heat(chart: Heat) -> SafeString:
    left, top, gap, high = 42, 22, 3, 25
    wide = (chart.width - left) / max(len(chart.columns), 1)
    most = max((value for row in chart.cells for value in row), default=0)
    parts = [_text(left + wide * (i + 0.5), 12, word) for i, word in enumerate(chart.columns)]
    for r, (name, row) in enumerate(zip(chart.rows, chart.cells, strict=True)):
        y = top + r * (high + gap)
        parts.append(_text(0, y + high / 2 + 4, name, "start"))
        for c, value in enumerate(row):
            words = chart.names[r][c] if chart.names else f"{name} {chart.columns[c]}: {value:,}"
            size = format_html(
                'x="{}" y="{}" width="{}" height="{}" rx="3"', _n(left + wide * c), y, _n(wide - gap), high
            )
            parts.append(format_html('<rect class="cold" {}><title>{}</title></rect>', size, words))
            if value:
                share = f"{0.12 + 0.88 * value / most:.2f}"
                parts.append(format_html('<rect class="s1 hot" fill-opacity="{}" {}/>', share, size))
    return _svg("heat-drawing", chart.label, chart.width, top + len(chart.rows) * (high + gap), parts)


def spark(values: Series, tone: str = "s1", width: int = 56, height: int = 20) -> SafeString:
    """A line without axes beside a figure that says it in words; empty for less than two values."""
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString()
    low, high = min(value for _i, value in known), max(value for _i, value in known)
    last, span = max(len(values) - 1, 1), (high - low) or 1
    points = [(width * i / last, height - 2 - (height - 4) * (value - low) / span) for i, value in known]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<polyline class="ln {}" points="{}"/></svg>',
        width, height, width, height, tone, _points(points),
    )  # fmt: skip
