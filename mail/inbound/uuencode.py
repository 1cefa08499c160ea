"""Files written as text between `begin 644 name` and `end` (POSIX uuencode). Pure; never raises."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

BLOCKS_MAX = 100
_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,250})$", re.M)


@dataclass(frozen=True)
class Block:
    """A file found in a text; `is_whole` is False when its end is missing."""

    name: str
    content: bytes
    is_whole: bool


def take_blocks(text: str) -> tuple[str, list[Block]]:
    """The text without its uuencoded files, and those. What only looks like one stays where it is."""
    if "begin " not in text:
        return text, []
    kept: list[str] = []
    blocks: list[Block] = []
    place = 0
    for match in _BEGIN.finditer(text):
        if match.start() < place or len(blocks) >= BLOCKS_MAX:
            continue
        content, end, is_whole = _read(text, match.end() + 1)
        if content or is_whole:
            kept.append(text[place : match.start()])
            blocks.append(Block(match.group(1).strip(), content, is_whole))
            place = end
    return "".join([*kept, text[place:]]), blocks


def _read(text: str, place: int) -> tuple[bytes, int, bool]:
    """The bytes of a block, where it ends, and whether its end was there. Without one, every line must be full."""
    out: list[bytes] = []
    all_full = True
    while place < len(text):
        stop = text.find("\n", place)
        stop = len(text) if stop < 0 else stop
        line = text[place:stop]
        if line.strip() == "end":
            return b"".join(out), stop + 1, True
        if line.strip(" `"):
            try:
                out.append(binascii.a2b_uu(line.encode("ascii")))
            except (binascii.Error, UnicodeEncodeError):
                break
            all_full = all_full and len(line) >= 1 + (len(out[-1]) * 4 + 2) // 3
        place = stop + 1
    return (b"".join(out), place, False) if all_full else (b"", place, False)


def decode_body(body: bytes) -> tuple[bytes, str]:
    """The body of a part whose transfer encoding is x-uuencode, and "" or bad_uuencode for lines that are none."""
    out, defect, inside = [], "", False
    for line in body.splitlines():
        if not inside:
            inside = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        elif line.strip():
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                defect = "bad_uuencode"
    return (b"".join(out), defect) if inside else (body, "bad_uuencode")
