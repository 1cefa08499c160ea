"""Template tags of the shared look: icons, avatars, chips, times, sizes, query strings.

They are built in (`TEMPLATES["OPTIONS"]["builtins"]`), so no template loads them. Whatever they are given is
escaped. Nothing here writes a `style` attribute, since the content security policy forbids it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import pgettext_lazy as pgettext

from common.branding import brand_remembered
from common.text_markup import marked
from common.words import (
    age_in_words,
    clock_time_in_words,
    count_in_words,
    date_in_words,
    left_in_words,
    moment_in_words,
    size_in_words,
)

register = template.Library()
register.filter(marked)

ICON_FOLDER = Path(settings.BASE_DIR) / "static" / "vendor" / "lucide"
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HUES = 12

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
CONTROL_CLASSES = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}


class UnknownIcon(LookupError):
    """No icon of this name is in `static/vendor/lucide/`."""


@cache
def icon_names() -> frozenset[str]:
    """The names `icon` accepts, for fields that let a person choose one."""
    return frozenset(path.stem for path in ICON_FOLDER.glob("*.svg"))


@cache
def icon_shapes(name: str) -> str:
    """The shapes inside a vendored Lucide icon; raises UnknownIcon.

    Names are held to small letters, digits and hyphens, so that none leads out of the folder.
    """
    path = ICON_FOLDER / f"{name}.svg"
    if not ICON_NAME.fullmatch(name) or not path.is_file():
        raise UnknownIcon(f"No icon called {name!r} in {ICON_FOLDER}.")
    found = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise UnknownIcon(f"{path} holds no SVG.")
    return re.sub(r"\s+", " ", found.group(1)).replace("> <", "><").strip()


@register.simple_tag
def icon(name: str, cls: str = "") -> SafeString:
    """A Lucide icon, inlined and hidden from screen readers: a word or label beside it has the meaning."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        f"icon {cls}".strip(),
        mark_safe(icon_shapes(name)),  # our own vendored file, no user input
    )


def initials(name: str) -> str:
    """One or two letters for a name or an address: "Priya Nair" → "PN", "aisha.k@…" → "A"."""
    words = [re.sub(r"\W|_", "", word) for word in name.partition("@")[0].split()]
    letters = [word[0] for word in words if word]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "?"


@register.simple_tag
def avatar(user: Any, cls: str = "") -> SafeString:
    """The initials of a person (a user or a name) on a colour that stays theirs; a dashed ring for nobody."""
    if not user:
        return format_html('<span class="{}" aria-hidden="true"></span>', f"avatar none {cls}".strip())
    name = user if isinstance(user, str) else getattr(user, "display_name", "") or str(user)
    key = getattr(user, "pk", None)
    hue = key % HUES if isinstance(key, int) else sum(map(ord, name)) * 37 % HUES
    classes = f"avatar hue-{hue} {cls}".strip()
    return format_html('<span class="{}" aria-hidden="true" title="{}">{}</span>', classes, name, initials(name))


URGENT_SIGN = mark_safe(  # a constant
    '<svg viewBox="0 0 14 14" aria-hidden="true" focusable="false">'
    '<rect width="14" height="14" rx="3" fill="currentColor"/>'
    '<path class="bang" d="M7 3.2v4.4M7 10v.6"/></svg>'
)


@register.simple_tag
def prio(priority: int | str, text: bool = True) -> SafeString:
    """A priority (1 urgent … 4 low, or its code): bars and a word, which `text=False` hides."""
    code = PRIORITY_NUMBERS[priority] if isinstance(priority, int) else str(priority)
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
    name, plain, tone, label = DESK_STATUSES[code]
    if chip:
        return _chip(tone, name, str(label))
    return format_html('<span class="st {}">{}<span>{}</span></span>', plain, icon(name), label)


def _chip(tone: str, name: str, words: str, square: bool = False) -> SafeString:
    classes = " ".join(part for part in ("chip", "chip-sq" if square else "", tone) if part)
    return format_html('<span class="{}">{}{}</span>', classes, icon(name), words)


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
        words = format_html(
            '<time datetime="{}" title="{}"{}>{}</time>',
            _iso(due_at),
            gettext("Due %(time)s") % {"time": moment_in_words(due_at)},
            mark_safe(" data-due") if state in ("running", "soon", "late") else "",
            words or left_in_words(due_at, timezone.now()),
        )
    return _chip(tone, name, words, square=True)


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


@register.simple_tag
def site_name() -> str:
    """The site's name without a query: for pages that must stand without a context, and without a database."""
    return brand_remembered().name


@register.filter
def ago(value: datetime | None) -> str:
    """A moment as "12m" or "5h" in its first day, then a date; the full time is in `title` and `datetime`."""
    if value is None:
        return ""
    words = age_in_words(value, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(value), moment_in_words(value), words)


@register.filter
def clock_time(value: datetime | None) -> str:
    """A moment of a conversation as "Today 13:58"; the full time is in `title` and `datetime`."""
    if value is None:
        return ""
    words = clock_time_in_words(value, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(value), moment_in_words(value), words)


@register.filter
def count_words(number: int) -> str:
    """A count with its thousands set apart, "1,284"."""
    return count_in_words(number)


@register.filter
def date_words(value: date | datetime | None) -> str:
    """A date in words, "28 April 2026"; empty for none."""
    return date_in_words(value) if value else ""


@register.filter
def time_words(value: datetime | None) -> str:
    """A moment as "28 April 2026, 17:05" with its `datetime`; empty for none."""
    return format_html('<time datetime="{}">{}</time>', _iso(value), moment_in_words(value)) if value else ""


@register.filter
def filesize_words(size: int | None) -> str:
    """Bytes in the words people know, "1.2 MB"; empty for none."""
    return "" if size is None else size_in_words(size)


@register.simple_tag
def control(field: BoundField, hint: str = "") -> SafeString:
    """The control of a bound field in our look, tied to the hint and the error of `components/_field.html`."""
    names = [f"{field.auto_id}_hint"] if hint else []
    names += [f"{field.auto_id}_error"] if field.errors else []
    widget = field.field.widget
    kind = CONTROL_CLASSES.get(getattr(widget, "input_type", ""), "form-control")
    attrs = {"class": f"{kind} {widget.attrs.get('class', '')}".strip()}
    if names:
        attrs["aria-describedby"] = " ".join(names)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def qs(request: HttpRequest, **changes: Any) -> str:
    """The page's query string with some keys changed; None or an empty string drops a key."""
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


def _iso(value: datetime) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds")
