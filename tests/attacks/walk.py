"""Every address there is, walked from the resolver, so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern


def patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(pattern as written, its object) of the whole URLconf."""
    for each in (resolver or get_resolver()).url_patterns:
        written = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield written, each
        else:
            yield from patterns(each, written)


def in_admin(pattern: str) -> bool:
    return pattern.startswith("admin/")
