"""What the knowledge base remembers in the cache. A cache that is away costs time, never a page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache

log = logging.getLogger(__name__)
T = TypeVar("T")
GENERATION = "kb-generation"


def remembered(key: str, seconds: int, read: Callable[[], T]) -> T:
    """The value kept under `key`, or else what `read` gives, which is then kept. None is not kept."""
    known = recall(key)
    if known is not None:
        return known  # type: ignore[no-any-return]
    value = read()
    keep(key, value, seconds)
    return value


def recall(key: str) -> Any:
    try:
        return cache.get(key)
    except Exception:
        log.warning("the cache is away", exc_info=True)
        return None


def keep(key: str, value: object, seconds: int | None) -> None:
    try:
        cache.set(key, value, seconds)
    except Exception:
        log.warning("the cache is away", exc_info=True)


def generation() -> str:
    """Changes whenever something is published or taken off: a part of keys that depend on all answers."""
    return str(recall(GENERATION) or "")


def generation_end() -> None:
    keep(GENERATION, uuid4().hex, None)
