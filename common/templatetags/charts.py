"""Template tags of charts: `{% drawing chart %}`, `{% spark values "s1" %}`, `{% swatch "s1" %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common import charts

register = template.Library()


@register.simple_tag
def drawing(chart: charts.Drawing) -> SafeString:
    """A chart as SVG with its label; the table of its numbers stands beside it."""
    return charts.drawn(chart)


@register.simple_tag
def spark(values: charts.Series, tone: str = "s1") -> SafeString:
    """A small line beside a figure; decoration, since the figure has the words."""
    return charts.spark(values, tone)


@register.simple_tag
def swatch(tone: str, shape: str = "") -> SafeString:
    """The key of a series in a legend, in its colour and in the shape of its mark ("round", "line" or square)."""
    marks = {
        "round": '<circle class="{}" cx="5" cy="5" r="4.5"/>',
        "line": '<line class="{}" x1="0" x2="10" y1="5" y2="5"/>',
    }
    inner = format_html(marks.get(shape, '<rect class="{}" x=".5" y=".5" width="9" height="9" rx="2"/>'), tone)
    return format_html('<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">{}</svg>', mark_safe(inner))
