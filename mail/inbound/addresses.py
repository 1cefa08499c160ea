"""Address lists, ids and dates of headers, read tolerantly (RFC 5322 §3.4, §3.6). Pure; never raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mail.inbound.charsets import one_line
from mail.inbound.words import VALUE_MAX, decode_words, header_text
from mail.types import Address

ADDRESSES_MAX = 500
ADDRESS_LENGTH = 254
NAME_LENGTH = 150
IDS_MAX = 200
ID_LENGTH = 998
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@(?:[^\s@<>(),;:\"\\]{1,253})")
_QUOTED_LOCAL = re.compile(r'"[^"\s\\]{1,62}"@[^\s@<>(),;:"\\]{1,253}')
_SPACED = re.compile(r"[\w+-]+(?:\s*\.\s*[\w+-]+)*\s*@\s*[\w-]+(?:\s*\.\s*[\w-]+)+")  # RFC 5322 §4.4
# Nothing here can fail half-way and be tried again, so that reading stays linear on any input.
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)?|<[^<>]*>?|[,;]|[^"(<,;]+', re.DOTALL
)
_COMMENT = re.compile(r"\([^()]*\)")
_ID = re.compile(r"<([^<>]{1,2000})>")
_QUOTES = re.compile(r"\\(.)", re.DOTALL)


def read_addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """All mailboxes of the headers in order, each address once, at most ADDRESSES_MAX."""
    found: dict[str, Address] = {}
    for value in values:
        for address in _mailboxes(value[:VALUE_MAX]):
            if address.email not in found:
                found[address.email] = address
            if len(found) >= ADDRESSES_MAX:
                return tuple(found.values())
    return tuple(found.values())


def _mailboxes(value: str) -> Iterator[Address]:
    carried = ""  # `Doe, John <john@…>`: a comma that nobody quoted
    for name, angle, comment in _entries(value):
        email = _email(angle) or _email(decode_words(angle))
        if not email and not angle.strip():  # a name in front of brackets is no address, whatever it looks like
            email = _email(name) or _email(decode_words(name))
        if not email:
            carried = f"{carried}{name}, " if name.strip() and not angle else ""
            continue
        name = "" if not angle and _SPACED.fullmatch(name.strip()) else name
        words = _name(carried + name if angle else name.replace(email, "")) or _name(comment)
        yield Address(email.lower(), "" if words.lower() == email.lower() else words)
        carried = ""


def _entries(value: str) -> Iterator[tuple[str, str, str]]:
    """Cuts a list at commas and semicolons outside quotes, comments and angle brackets, in one pass.

    Yields display name or bare address, what stood in angle brackets, and the comment.
    """
    name, angle, comment = "", "", ""
    for match in _TOKEN.finditer(value):
        token = match.group()
        if token in {",", ";"}:
            yield name, angle, comment
            name, angle, comment = "", "", ""
        elif token.startswith('"'):
            name += token if "@" in value[match.end() : match.end() + 2] else token.strip('"')
        elif token.startswith("("):
            comment = token.strip("()")
        elif token.startswith("<"):
            angle = _COMMENT.sub("", token.strip("<>"))
        else:
            # What stands before a colon is the name of a group.
            behind = token.rpartition(":")[2]
            name += behind if "@" in behind or "@" not in token else token
    yield name, angle, comment


def _email(text: str) -> str:
    """The address in a text, or "". A source route (`@a,@b:user@c`) is left out of account."""
    if "@" not in text:
        return ""
    text = text.strip()[:2000]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    if _SPACED.fullmatch(text):
        text = re.sub(r"\s+", "", text)
    text = re.sub(r"(?i)^mailto:", "", re.sub(r"\s*@\s*", "@", text))
    match = _QUOTED_LOCAL.search(text) or _ADDRESS.search(text)
    if not match:
        return ""
    address = one_line(match.group(), 400).strip("'`.").removesuffix(".")
    local, _, domain = address.rpartition("@")
    plausible = local and domain and not domain.startswith((".", "-")) and ".." not in domain
    return address if plausible and len(address) <= ADDRESS_LENGTH else ""


def _name(text: str) -> str:
    return header_text(_QUOTES.sub(r"\1", text), NAME_LENGTH).strip(" '\"<>")


def read_ids(value: str, limit: int = IDS_MAX) -> tuple[str, ...]:
    """Message-IDs with their angle brackets, in order, each once; of too many the first and the last ones."""
    found = [_tidy_id(match) for match in _ID.findall(value[:VALUE_MAX])]
    if not found and "<" not in value:
        found = [_tidy_id(word) for word in value[:VALUE_MAX].split() if "@" in word]
    ids = list(dict.fromkeys(f"<{each}>" for each in found if each))
    return tuple(ids) if len(ids) <= limit else (ids[0], *ids[1 - limit :])


def _tidy_id(text: str) -> str:
    """Folding puts spaces into long ids."""
    return re.sub(r"\s+", "", one_line(text, ID_LENGTH - 2))


def read_date(value: str) -> datetime | None:
    """An aware moment, or None for what is no date or lies outside 1970–2100."""
    try:
        moment = parsedate_to_datetime(one_line(value, 200))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if 1970 <= moment.year <= 2100 else None
    except Exception:  # it raises several kinds, depending on what is wrong
        return None
