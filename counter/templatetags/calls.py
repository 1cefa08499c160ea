"""Lengths of calls in templates: `{% load calls %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from counter.words import clock_face, length_in_words, moment_short

register = template.Library()
register.filter("call_length", length_in_words)
register.filter("clock_face", clock_face)
register.filter("moment_short", moment_short)


@register.simple_tag
def hour_bar(place: int, count: int, busiest: int) -> SafeString:
    """One bar of the chart by hour, drawn by SVG attributes: 1 wide with a gap, at most 10 high."""
    height = 9.6 * count / busiest if busiest else 0
    tip = format_html("<title>{}</title>", count)
    return format_html(
        '<rect class="base" x="{}" y="9.7" width=".8" height=".3"/>'
        '<rect x="{}" y="{}" width=".8" height="{}">{}</rect>',
        f"{place + 0.1:g}", f"{place + 0.1:g}", f"{9.7 - height:.2f}", f"{height:.2f}", tip,
    )  # fmt: skip
