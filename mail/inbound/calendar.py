"""An invitation in a few lines, for mails that hold nothing else (RFC 5545, RFC 5546). Pure; never raises."""

from __future__ import annotations

import re

KINDS = frozenset({"text/calendar", "application/ics"})
READ_MAX = 100_000
LINE_MAX = 300
_EVENTS = frozenset({"VEVENT", "VTODO"})
_FOLD = re.compile(r"\r?\n[ \t]")
_HEAD = re.compile(r'((?:[^":]|"[^"]*")*+):')  # a colon inside quotes belongs to a parameter
_METHOD = re.compile(r"^METHOD:[ \t]*([A-Z]{2,30})[ \t]*$", re.M | re.I)
_MOMENT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$")
_ZONE = re.compile(r"(?:^|;)TZID=\"?([^\";:]{1,60})", re.I)
_ANSWER = re.compile(r"(?:^|;)PARTSTAT=([A-Z-]{1,30})", re.I)
_ESCAPED = re.compile(r"\\([\\;,nN])")


def method(text: str) -> str:
    """REQUEST, REPLY, CANCEL and so on, as the calendar itself says; "" when it does not (RFC 5546 §1.4)."""
    found = _METHOD.search(text[:READ_MAX])
    return found.group(1).upper() if found else ""


def summary(text: str) -> str:
    """Method and title, when, where: one line each, in the calendar's own words; "" when it names no event.

    Of several events the first counts. Times stand as the calendar wrote them, with its time zone.
    """
    said: dict[str, tuple[str, str]] = {}
    inside = ""
    for line in _FOLD.sub("", text[:READ_MAX]).splitlines():
        head = _HEAD.match(line)
        if not head:
            continue
        name, _semicolon, params = head.group(1).partition(";")
        name, value = name.strip().upper(), line[head.end() :].strip()
        if name == "BEGIN":
            inside = value.upper()
        elif name == "METHOD" or inside in _EVENTS:
            said.setdefault(name, (params, _words(value)))
        if name == "END" and value.upper() in _EVENTS:
            break
    method, title = said.get("METHOD", ("", ""))[1].upper(), said.get("SUMMARY", ("", ""))[1]
    when = _when(*said.get("DTSTART", ("", "")), *said.get("DTEND", ("", "")))
    if not (title or when):
        return ""
    answer = _ANSWER.search(said.get("ATTENDEE", ("", ""))[0]) if method == "REPLY" else None
    lines = [": ".join(filter(None, [method, title])), when, said.get("LOCATION", ("", ""))[1]]
    return "\n".join(line[:LINE_MAX] for line in [*lines, answer.group(1).upper() if answer else ""] if line)


def _words(value: str) -> str:
    """Escapes undone (RFC 5545 §3.3.11), on one line."""
    return " ".join(_ESCAPED.sub(lambda found: " " if found.group(1) in "nN" else found.group(1), value).split())


def _when(start_params: str, start: str, _end_params: str, end: str) -> str:
    begins, ends = _MOMENT.match(start), _MOMENT.match(end)
    if not begins:
        return ""
    zone = _ZONE.search(start_params)
    said = _moment(begins)
    if ends and begins.group(4):
        is_same_day = begins.group(1, 2, 3) == ends.group(1, 2, 3) and ends.group(4)
        said += " – " + (f"{ends.group(4)}:{ends.group(5)}" if is_same_day else _moment(ends))
    name = "UTC" if begins.group(6) else zone.group(1) if zone else ""
    return f"{said} ({name})" if name and begins.group(4) else said


def _moment(found: re.Match[str]) -> str:
    day = "-".join(found.group(1, 2, 3))
    return f"{day} {found.group(4)}:{found.group(5)}" if found.group(4) else day
