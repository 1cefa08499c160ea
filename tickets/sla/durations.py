"""Open time as people type it in the settings: `15m`, `4h`, `1h 30m`. Pure."""

from __future__ import annotations

import re

MOST = 2000 * 3600  # about a working year: anything longer is a slip
_PART = re.compile(r"(\d{1,5})\s*(h|m|min|hours?|minutes?)?")


def seconds_typed(text: str) -> int | None:
    """Seconds of `2h`, `90m`, `1h 30m` or `2` (hours); None for anything else, for nothing and for too much."""
    total, rest, seen = 0, text.strip().lower().replace(",", " "), ""
    if not rest or not rest.isascii():
        return None
    while rest:
        match = _PART.match(rest)
        if match is None:
            return None
        unit = (match.group(2) or "h")[0]
        if seen == "m" or unit == seen:
            return None
        total += int(match.group(1)) * (3600 if unit == "h" else 60)
        seen, rest = unit, rest[match.end() :].strip()
    return total if 0 < total <= MOST else None


def duration_written(seconds: int) -> str:
    """As an input shows it: `15m`, `4h`, `1h 30m`."""
    hours, minutes = divmod(seconds // 60, 60)
    return " ".join(part for part in (f"{hours}h" if hours else "", f"{minutes}m" if minutes else "") if part) or "0m"
