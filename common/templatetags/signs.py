"""Template tags of what stands on a ticket: its priority, status and time targets, as sign and word.

Built in like `common.templatetags.ui`. A list draws each of them fifty times over: what depends on nothing but a
code and the reader's language is drawn once and kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import pgettext_lazy as pgettext

from common.templatetags.ui import icon, local_iso
from common.words import left_in_words, moment_in_words

register = template.Library()

# priority code → bars drawn; urgent is a sign of its own, so that it differs by shape and not by colour alone
PRIORITIES: dict[str, tuple[int, Promise]] = {
    "urgent": (0, gettext_lazy("Urgent")),
    "high": (3, gettext_lazy("High")),
    "normal": (2, gettext_lazy("Normal")),
    "low": (1, gettext_lazy("Low")),
}
PRIORITY_NUMBERS = {1: "urgent", 2: "high", 3: "normal", 4: "low"}

# status code → icon, class of the plain tag, class of the chip, words for the desk
DESK_STATUSES: dict[str, tuple[str, str, str, Promise]] = {
    "new": ("circle-dot", "st-new", "info", pgettext("ticket status", "New")),
    "open": ("circle-dashed", "st-open", "tint", pgettext("ticket status", "Open")),
    "waiting": ("circle-pause", "st-wait", "", pgettext("ticket status", "Waiting")),
    "on_hold": ("hourglass", "st-wait", "", pgettext("ticket status", "On hold")),
    "solved": ("circle-check", "st-done", "good", pgettext("ticket status", "Solved")),
    "closed": ("archive", "st-wait", "", pgettext("ticket status", "Closed")),
}
# status code → icon, class of the chip, words for the public ("With us" when nobody has it yet)
PUBLIC_STATUSES: dict[str, tuple[str, str, Promise]] = {
    "new": ("inbox", "info", gettext_lazy("Received")),
    "open": ("user-round", "tint", gettext_lazy("With us")),
    "waiting": ("reply", "warn", gettext_lazy("Waiting for you")),
    "on_hold": ("hourglass", "", gettext_lazy("On hold")),
    "solved": ("circle-check", "good", gettext_lazy("Solved")),
    "closed": ("archive", "", gettext_lazy("Closed")),
}
# clock state → class, icon, words when the clock brings none
CLOCK_STATES: dict[str, tuple[str, str, Promise]] = {
    "running": ("", "timer", gettext_lazy("Running")),
    "soon": ("warn", "alarm-clock", gettext_lazy("Due soon")),
    "late": ("bad", "flame", gettext_lazy("Late")),
    "paused": ("", "pause", gettext_lazy("Paused")),
    "met": ("good", "check", gettext_lazy("Met")),
}
# channel code → icon
CHANNEL_ICONS = {"email": "mail", "phone": "phone", "walk_in": "footprints", "api": "code"}

URGENT_SIGN = mark_safe(  # a constant
    '<svg viewBox="0 0 14 14" aria-hidden="true" focusable="false">'
    '<rect width="14" height="14" rx="3" fill="currentColor"/>'
    '<path class="bang" d="M7 3.2v4.4M7 10v.6"/></svg>'
)


@register.simple_tag
def prio(priority: int | str, text: bool = True) -> SafeString:
    """A priority (1 urgent … 4 low, or its code): bars and a word, which `text=False` hides."""
    code = PRIORITY_NUMBERS[priority] if isinstance(priority, int) else str(priority)
    return _prio(code, text, get_language())


@lru_cache(maxsize=256)
def _prio(code: str, text: bool, _language: str | None) -> SafeString:
    bars, label = PRIORITIES[code]
    sign = URGENT_SIGN
    if bars:
        rows = (
            (1 + i * 4.5, 9 - i * 3.5, 4 + i * 3.5, "" if i < bars else mark_safe(' class="off"')) for i in range(3)
        )
        sign = format_html(
            '<svg viewBox="0 0 14 14" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
            format_html_join("", '<rect x="{}" y="{}" width="3" height="{}" rx="1"{}/>', rows),
        )
    hidden = "" if text else mark_safe(' class="visually-hidden"')
    return format_html('<span class="prio {}">{}<span{}>{}</span></span>', code, sign, hidden, label)


@register.simple_tag
def status_tag(code: str, audience: str = "desk", who: str = "", chip: bool = False) -> SafeString:
    """A ticket's status in the words of its reader.

    For the `desk`: icon and word, as a chip on request. For the `public`: always a chip, in public words;
    `who` is the first name of the assignee ("With Priya"). An unknown code or audience raises.
    """
    if audience == "public":
        name, tone, label = PUBLIC_STATUSES[code]
        words = gettext("With %(name)s") % {"name": who} if code == "open" and who else str(label)
        return _chip(tone, name, words)
    if audience != "desk":
        raise ValueError(f"No such audience: {audience!r}")
    return _desk_status(code, chip, get_language())


@lru_cache(maxsize=256)
def _desk_status(code: str, chip: bool, _language: str | None) -> SafeString:
    name, plain, tone, label = DESK_STATUSES[code]
    if chip:
        return _chip(tone, name, str(label))
    return format_html('<span class="st {}">{}<span>{}</span></span>', plain, icon(name), label)


def _chip(tone: str, name: str, words: str, square: bool = False) -> SafeString:
    classes = " ".join(part for part in ("chip", "chip-sq" if square else "", tone) if part)
    return mark_safe(f'<span class="{escape(classes)}">{icon(name)}{conditional_escape(words)}</span>')


@register.simple_tag
def sla_chip(clock: Any) -> SafeString:
    """How a target of a ticket stands: icon and words, never colour alone.

    `clock` has `state` (running, soon, late, paused, met, none), `due_at` (aware, or None) and `words`. With
    a due time the words (wall-clock time left, unless given) stand in a `<time>` that the script keeps fresh.
    """
    state = getattr(clock, "state", "none") or "none"
    if state == "none":
        return format_html('<span class="muted">{}</span>', gettext("No target"))
    tone, name, label = CLOCK_STATES[state]
    due_at = getattr(clock, "due_at", None)
    words: Any = getattr(clock, "words", "")
    if due_at is None:
        words = words or label
    else:
        title = gettext("Due %(time)s") % {"time": moment_in_words(due_at)}
        fresh = " data-due" if state in ("running", "soon", "late") else ""
        left = conditional_escape(words or left_in_words(due_at, timezone.now()))
        words = mark_safe(f'<time datetime="{local_iso(due_at)}" title="{escape(title)}"{fresh}>{left}</time>')
    return _chip(tone, name, words, square=True)


@register.simple_tag
def channel_icon(channel: str) -> SafeString:
    """How something reached the desk, as a sign."""
    return icon(CHANNEL_ICONS.get(channel, "globe"))


@register.simple_tag
def meter(percent: float, tone: str = "", label: str = "") -> SafeString:
    """A bar from 0 to 100, drawn by SVG attributes; without a label it is decoration beside the words."""
    value = f"{min(max(float(percent), 0), 100):g}"
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="0 0 100 6" preserveAspectRatio="none" {}>'
        '<rect class="t" width="100" height="6"/><rect class="v" width="{}" height="6"/></svg>',
        f"mbar {tone}".strip(),
        role,
        value,
    )
