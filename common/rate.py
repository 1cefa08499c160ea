"""Rate limits, counted in the cache in fixed windows.

The counts are shared by all processes that share a cache (Redis in production, one process in the
embedded default). A cache that is away lets people in and says so in the log: a limit protects the
desk, it must not close it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import TooMany

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Limit:
    """At most `count` hits for one key in each window of `seconds`."""

    name: str
    count: int
    seconds: int

    @property
    def window_ends(self) -> datetime:
        """When the present window ends, and counting starts afresh."""
        return datetime.fromtimestamp((_window(self) + 1) * self.seconds, UTC)


def hit(limit: Limit, key: object) -> bool:
    """Counts one hit of `key`; True while it is within the limit."""
    name = _name(limit, key)

    def count() -> int:
        if cache.add(name, 1, limit.seconds):
            return 1
        try:
            return cache.incr(name)
        except ValueError:  # it ended between the two calls
            cache.set(name, 1, limit.seconds)
            return 1

    return _safely(count, 0) <= limit.count


def is_full(limit: Limit, key: object) -> bool:
    """True when another hit of `key` would pass the limit; counts nothing."""
    return _safely(lambda: cache.get(_name(limit, key)) or 0, 0) >= limit.count


def forget(limit: Limit, key: object) -> None:
    """Starts `key` at nought again, as after a right password."""
    _safely(lambda: cache.delete(_name(limit, key)), False)


def require(limit: Limit, key: object) -> None:
    """Counts one hit of `key`. Raises TooMany, with the time to wait, when it passes the limit."""
    if not hit(limit, key):
        raise TooMany(_("That was too often. %(wait)s") % {"wait": wait_words(limit)})


def wait_words(limit: Limit) -> str:
    """`Try again in 4 minutes.`"""
    minutes = max(1, -int(-(limit.window_ends.timestamp() - time.time()) // 60))
    return ngettext("Try again in %(count)d minute.", "Try again in %(count)d minutes.", minutes) % {"count": minutes}


def client_key(request: HttpRequest) -> str:
    """Where a request comes from, for counting: the IPv4 address, or the /64 net of an IPv6 one.

    X-Forwarded-For is believed only as far as NUM_PROXIES of our own proxies wrote it; anybody can
    send the rest.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.REST_FRAMEWORK["NUM_PROXIES"]
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and forwarded:
        address = forwarded[-min(proxies, len(forwarded))]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


def _window(limit: Limit) -> int:
    return int(time.time() // limit.seconds)


def _name(limit: Limit, key: object) -> str:
    # Hashed: keys hold what people typed, and a cache key takes neither spaces nor any length.
    digest = hashlib.sha256(str(key).encode(errors="replace")).hexdigest()[:32]
    return f"rate:{limit.name}:{digest}:{_window(limit)}"


def _safely(ask: Callable[[], T], otherwise: T) -> T:
    try:
        return ask()
    except Exception:
        log.exception("the cache of the rate limits is away")
        return otherwise
