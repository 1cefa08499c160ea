"""Template tags of the shared look: icons, avatars, chips, times, sizes, query strings.

They are built in (`TEMPLATES["OPTIONS"]["builtins"]`), so no template loads them. Whatever they are given is
escaped. Nothing here writes a `style` attribute, since the content security policy forbids it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.branding import brand_remembered
from common.text_markup import marked
from common.words import (
    age_in_words,
    clock_time_in_words,
    count_in_words,
    date_in_words,
    moment_in_words,
    size_in_words,
)

register = template.Library()
register.filter(marked)

ICON_FOLDER = Path(settings.BASE_DIR) / "static" / "vendor" / "lucide"
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HUES = 12

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
@lru_cache(maxsize=1024)
def icon(name: str, cls: str = "") -> SafeString:
    """A Lucide icon, inlined and hidden from screen readers: a word or label beside it has the meaning."""
    return mark_safe(  # the shapes are our own vendored file, and the class is escaped
        f'<svg class="{escape(f"icon {cls}".strip())}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f"{icon_shapes(name)}</svg>"
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
    return _avatar(name, f"avatar hue-{hue} {cls}".strip())


@lru_cache(maxsize=2048)
def _avatar(name: str, classes: str) -> SafeString:
    """Drawn once per person. Escaped whatever it is given: a string marked as safe equals one that is not."""
    return mark_safe(
        f'<span class="{escape(classes)}" aria-hidden="true" title="{escape(name)}">{escape(initials(name))}</span>'
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
    return _time(value, words)


@register.filter
def clock_time(value: datetime | None) -> str:
    """A moment of a conversation as "Today 13:58"; the full time is in `title` and `datetime`."""
    if value is None:
        return ""
    words = clock_time_in_words(value, timezone.now())
    return _time(value, words)


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
    return format_html('<time datetime="{}">{}</time>', local_iso(value), moment_in_words(value)) if value else ""


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


def _time(value: datetime, words: str) -> SafeString:
    title = escape(moment_in_words(value))
    return mark_safe(f'<time datetime="{local_iso(value)}" title="{title}">{escape(words)}</time>')


def local_iso(value: datetime) -> str:
    """A moment for `datetime` attributes, to the second, in the local time zone."""
    return timezone.localtime(value).isoformat(timespec="seconds")
