"""A mail as a tree of parts: headers and places in the raw bytes. Pure; never raises; no recursion over input.

A part's boundary lines are looked for only inside its parent's place, so that a missing end costs one
part and not the rest. Each level is one search, and levels, parts and headers are capped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from mail.inbound.words import VALUE_MAX, raw_text, read_params

DEPTH_MAX = 25
PARTS_MAX = 400
HEADERS_MAX = 500
JUNK_LINES = 200
_HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BOUNDARY_GUESS = re.compile(rb"^--([^\r\n]{1,200})\r?\n(?=Content-)", re.M | re.I)
_BOUNDARY_END = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r?\Z)")
_FOLDS = re.compile(rb"\r?\n(?=[ \t])")


@dataclass(frozen=True)
class Headers:
    """Names in lower case and raw values, unfolded, in the order they stand. `charset` is that of the mail's words:
    raw bytes in headers, which nobody declares, are most likely of the same.
    """

    items: tuple[tuple[str, bytes], ...] = ()
    charset: str = ""

    def all(self, name: str) -> list[str]:
        """The values under a name as text, encoded words not yet read."""
        return [raw_text(value, self.charset).strip() for key, value in self.items if key == name]

    def get(self, name: str) -> str:
        """The first value under a name, or ""."""
        return next((raw_text(value, self.charset).strip() for key, value in self.items if key == name), "")

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.items)


@dataclass(eq=False)
class Part:
    """One part: `start` and `end` are the place of its body in the raw bytes."""

    headers: Headers
    start: int
    end: int
    kind: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)
    is_signature: bool = False  # signs what stands beside it (RFC 1847)

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding as one bare word."""
        words = self.headers.get("content-transfer-encoding").split(";")[0].strip().strip("\"'").lower().split()
        return words[0] if words else ""


@dataclass(frozen=True)
class Tree:
    """The mail's root part, the bytes the places refer to, and what was odd."""

    raw: bytes
    root: Part
    defects: tuple[str, ...] = ()


def read_tree(raw: bytes) -> Tree:
    """Reads headers and the places of all parts. Defects: no_headers, junk_before_headers, too_deep,
    too_many_parts, no_boundary, too_many_headers.
    """
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    defects: dict[str, None] = {}
    start = _skip_junk(raw, defects)
    root = _read_part(raw, start, len(raw), "text/plain", defects)
    _give_charset(_read_below(raw, root, 1, defects))
    return Tree(raw, root, tuple(defects))


def _give_charset(parts: list[Part]) -> None:
    charset = next((part.params["charset"] for part in parts if part.params.get("charset")), "")
    for part in parts if charset else ():
        if not all(value.isascii() for _, value in part.headers.items):
            part.headers = replace(part.headers, charset=charset)
            part.params = read_params(part.headers.get("content-type"))[1]
            part.disposition_params = read_params(part.headers.get("content-disposition"))[1]


def grown(tree: Tree, part: Part, inner: bytes) -> Tree:
    """The tree with a mail's content that was found inside of `part` put in its place; the part itself follows as
    the signature of it.
    """
    raw = tree.raw + b"\n" + inner
    defects = dict.fromkeys(tree.defects)
    found = _read_part(raw, len(tree.raw) + 1, len(raw), "text/plain", defects)
    _give_charset(_read_below(raw, found, 1, defects))
    part.children = [found, replace(part, is_signature=True)]
    part.kind, part.params, part.disposition = "multipart/signed", {}, ""
    return Tree(raw, tree.root, tuple(defects))


def _read_below(raw: bytes, root: Part, count: int, defects: dict[str, None]) -> list[Part]:
    """Finds the parts inside of a part, and theirs; returns all of them, itself included."""
    waiting, found = [(root, 0)], []
    while waiting:
        part, depth = waiting.pop()
        found.append(part)
        if not part.kind.startswith("multipart/"):
            continue
        if depth >= DEPTH_MAX:
            part.kind = "application/octet-stream"
            defects["too_deep"] = None
            continue
        count = _read_children(raw, part, count, defects)
        waiting += [(child, depth + 1) for child in reversed(part.children)]
    return found


def read_head(raw: bytes) -> tuple[Headers, int]:
    """The mail's own headers and where its body begins, junk before them left out."""
    return read_headers(raw, _skip_junk(raw, {}), len(raw))


def _read_children(raw: bytes, part: Part, count: int, defects: dict[str, None]) -> int:
    """Finds the parts of a multipart (RFC 2046 §5.1); one whose boundary never comes is text."""
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    for start, end in _places(raw, part):
        if count >= PARTS_MAX:
            defects["too_many_parts"] = None
            break
        count += 1
        part.children.append(_read_part(raw, start, end, default, defects))
    if not part.children:
        defects["no_boundary"] = None
        part.kind = "text/html" if raw[part.start : part.start + 500].lstrip()[:5].lower() == b"<html" else "text/plain"
    return count


def _places(raw: bytes, part: Part) -> list[tuple[int, int]]:
    boundary = part.params.get("boundary", "").rstrip().encode("utf-8", "replace")[:250]
    places = _between(raw, part, boundary) if boundary else []
    if not places and (guess := _BOUNDARY_GUESS.search(raw, part.start, part.end)):
        places = _between(raw, part, guess.group(1).rstrip())
    return places


def _between(raw: bytes, part: Part, boundary: bytes) -> list[tuple[int, int]]:
    """The stretches after each boundary line up to the next; what follows an end line is no part."""
    sign = b"--" + boundary
    places: list[tuple[int, int]] = []
    start, found = -1, part.start if raw.startswith(sign, part.start) else _line_with(raw, sign, part.start, part.end)
    while found >= 0 and len(places) <= PARTS_MAX:
        if match := _BOUNDARY_END.match(raw, found + len(sign), part.end):
            if start >= 0:
                places.append((start, _before_line_end(raw, start, found)))
            start = -1 if match.group(1) else match.end()
        found = _line_with(raw, sign, found + len(sign), part.end)
    if 0 <= start < part.end and len(places) <= PARTS_MAX:
        places.append((start, part.end))
    return places


def _line_with(raw: bytes, sign: bytes, start: int, end: int) -> int:
    """Where the next line begins that begins with `sign`, or -1. Much faster than a pattern on long files."""
    found = raw.find(b"\n" + sign, max(start - 1, 0), end)
    return found + 1 if found >= 0 else -1


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end


def _read_part(raw: bytes, start: int, end: int, default: str, defects: dict[str, None]) -> Part:
    headers, body = read_headers(raw, start, end, defects)
    kind, params = read_params(headers.get("content-type"))
    if "/" not in kind:
        kind = {"text": "text/plain", "html": "text/html"}.get(kind, default)
    disposition, disposition_params = read_params(headers.get("content-disposition"))
    return Part(headers, body, end, kind, params, disposition, disposition_params)


def read_headers(raw: bytes, start: int, end: int, defects: dict[str, None] | None = None) -> tuple[Headers, int]:
    """The headers at `start` and where the body begins. A line that is no header ends them, unless headers go on
    behind it; a boundary ends them always.
    """
    items: list[tuple[str, bytes]] = []
    place = start
    while place < end:
        stop = _line_stop(raw, place, end)
        if not raw[place:stop].strip(b"\r\n"):
            return Headers(tuple(items)), stop
        match = _HEADER.match(raw, place, stop)
        if not match:
            if raw.startswith(b"--", place) or not _HEADER.match(raw, stop, end):
                return Headers(tuple(items)), place
            place = stop
            continue
        while stop < end and raw[stop : stop + 1] in (b" ", b"\t"):
            stop = _line_stop(raw, stop, end)
        if len(items) < HEADERS_MAX:
            value = raw[match.end() : min(stop, match.end() + VALUE_MAX)]
            items.append((match.group(1).decode("ascii").lower(), _FOLDS.sub(b"", value).strip(b" \t\r\n")))
        elif defects is not None:
            defects["too_many_headers"] = None
        place = stop
    return Headers(tuple(items)), end


def _line_stop(raw: bytes, place: int, end: int) -> int:
    found = raw.find(b"\n", place, end)
    return end if found < 0 else found + 1


def _skip_junk(raw: bytes, defects: dict[str, None]) -> int:
    """Where the first header stands: blank lines, an mbox line and other junk before it are skipped."""
    place = 0
    for _ in range(JUNK_LINES):
        if place >= len(raw):
            break
        if _HEADER.match(raw, place):
            if raw[:place].strip() and not raw.startswith(b"From "):
                defects["junk_before_headers"] = None
            return place
        place = _line_stop(raw, place, len(raw))
    defects["no_headers"] = None
    return 0
