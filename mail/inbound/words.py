"""Header values as text: raw 8-bit bytes, encoded words (RFC 2047), parameters (RFC 2231). Pure; never raises."""

from __future__ import annotations

import binascii
import re
from urllib.parse import unquote_to_bytes

from mail.inbound.charsets import decode, one_line

VALUE_MAX = 100_000
PARAMS_MAX = 8_000
PIECES_MAX = 100
# A question mark inside is illegal, and seen; it is never part of the mark that begins or ends a word.
_WORD = re.compile(r"=\?([\w.:+*-]{1,60})\?([bBqQ])\?([^?\r\n]*(?:(?<!=)\?(?!=)[^?\r\n]*){0,5})\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[\w.:+*-]{1,60}\?[bBqQ]\?)")
_PIECE = re.compile(r"^(.*?)(?:\*(\d{1,3}))?(\*)?$", re.DOTALL)
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_PLAUSIBLE = BASE64 + b" \t\r\n"
_NOT_BASE64 = bytes(set(range(256)) - set(BASE64))


def raw_text(value: bytes, charset: str = "") -> str:
    """The bytes of a header as text, before encoded words are read: UTF-8 (RFC 6532), else `charset` or a guess."""
    value = value[:VALUE_MAX]
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return decode(value, charset)[0]


def header_text(value: bytes | str, limit: int = 998) -> str:
    """A header as people read it: one line, encoded words decoded."""
    text = value if isinstance(value, str) else raw_text(value)
    return one_line(decode_words(text[: limit * 8]), limit)


def decode_words(text: str) -> str:
    """Decodes encoded words wherever they stand. Neighbours of one charset are joined as bytes first:
    programs cut characters in two.
    """
    if "=?" not in text:
        return text
    text = _BETWEEN.sub(r"\1", text)
    out: list[str] = []
    place, held, charset = 0, b"", ""
    for match in _WORD.finditer(text):
        between = text[place : match.start()]
        name = match.group(1).lower()
        if held and (between or name != charset):
            out.append(decode(held, charset)[0])
            held = b""
        out.append(between)
        held, charset, place = held + _word_bytes(match), name, match.end()
    out.append(decode(held, charset)[0] if held else "")
    return "".join(out) + text[place:]


def _word_bytes(match: re.Match[str]) -> bytes:
    content = _raw_word(match.group(3), match.group(1))
    if match.group(2) in "qQ":
        return binascii.a2b_qp(content.replace(b" ", b"_"), header=True)
    return from_base64(content)[0]


def _raw_word(content: str, charset: str) -> bytes:
    """Raw 8-bit bytes inside an encoded word (illegal, and common) were read by a guess: back to the bytes."""
    if not charset.lower().startswith("utf"):
        try:
            return content.encode("cp1252")
        except UnicodeEncodeError:
            pass
    return content.encode("utf-8", "replace")


def from_base64(content: bytes) -> tuple[bytes, bool]:
    """What can be read of base64, without minding strange characters, missing padding and joined pieces;
    and whether all of it was base64. Words behind the padding that are no base64 of their own are left out.
    """
    size = len(content) - content.count(b"\n") - content.count(b"\r")
    padding = content[-6:].count(b"=")
    try:
        decoded = binascii.a2b_base64(content)
        if len(decoded) == size * 3 // 4 - padding and not size % 4:
            return decoded, True  # each character counted, so none was strange
    except binascii.Error:
        pass
    clean = content.translate(None, _NOT_BASE64)
    is_whole = not content.translate(None, _PLAUSIBLE)
    padding = clean.count(b"=")
    if not padding or (padding <= 2 and clean.endswith(b"=" * padding) and not len(clean) % 4):
        return _decoded(clean), is_whole
    pieces = [clean.replace(b"=", b"")] if padding > 10_000 else clean.split(b"=")
    if len(pieces) > 1 and len(pieces[-1]) % 4:
        is_whole = False
        pieces.pop()
    return b"".join(map(_decoded, pieces)), is_whole


def _decoded(clean: bytes) -> bytes:
    if not len(clean) % 4:
        return binascii.a2b_base64(clean)
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def read_params(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=utf-8` as its main word and its parameters, both in lower case but for the values.

    Of a parameter given twice the first counts; the extended form (RFC 2231) counts before the plain one.
    """
    pieces = _split(value[:PARAMS_MAX])
    main = pieces[0].split()[0].strip("\"';,").lower() if pieces and pieces[0].split() else ""
    plain: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[str, bool]]] = {}
    rest = pieces[1:]
    if pieces and "=" in pieces[0]:  # a semicolon was forgotten: `text/plain charset=utf-8`
        rest = [pieces[0].partition(" ")[2], *rest]
    for piece in rest[:PIECES_MAX]:
        key, found, given = piece.partition("=")
        key = key.strip().lower()
        if not found or not key:
            continue
        name, number, star = _PIECE.match(key).groups()  # type: ignore[union-attr]
        if number is None and not star:
            plain.setdefault(name, _unquoted(given))
        else:
            extended.setdefault(name, {}).setdefault(int(number or 0), (_unquoted(given), bool(star)))
    return main, plain | {name: _joined(parts) for name, parts in extended.items()}


def _split(value: str) -> list[str]:
    """Cut at semicolons outside quotes, in one pass."""
    pieces, start, quoted, skip = [], 0, False, False
    for place, character in enumerate(value):
        if skip:
            skip = False
        elif character == "\\" and quoted:
            skip = True
        elif character == '"':
            quoted = not quoted
        elif character == ";" and not quoted:
            pieces.append(value[start:place])
            start = place + 1
    pieces.append(value[start:])
    return [piece for piece in pieces if piece.strip()]


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        body = value[1:]
        end = body.rfind('"')
        return re.sub(r"\\(.)", r"\1", body[:end] if end >= 0 else body, flags=re.DOTALL)
    return value


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """Continuations in order (RFC 2231 §3, §4); the charset is named by the first."""
    charset, out = "", b""
    for number in sorted(parts):
        text, encoded = parts[number]
        if encoded and number == min(parts) and text.count("'") >= 2:
            charset, _language, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogatepass")
        out += unquote_to_bytes(raw) if encoded else raw
    return decode(out, charset)[0]
