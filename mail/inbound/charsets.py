"""Bytes to text, whatever the mail says they are, and text as it can be kept. Pure; never raises.

What is declared is a hint: a name nobody knows, or bytes that do not fit it, lead down a ladder of
strict UTF-8, detection, and windows-1252, which reads anything.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

DETECT_BYTES = 6_000  # detection is slow; the beginning decides
UNKNOWN = frozenset(
    {"", "unknown", "unknown-8bit", "x-unknown", "8bit", "7bit", "binary", "default", "none", "x-user-defined"}
)
# What a label means in practice: the superset that programs really write under it (WHATWG encoding standard).
MEANT = {
    "ascii": "ascii", "us-ascii": "ascii", "ansi-x3.4-1968": "ascii", "iso646-us": "ascii", "us": "ascii",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252",
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "iso-8859-6-e": "iso8859-6",
    "gb2312": "gb18030", "gbk": "gb18030", "gb-2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "hz-gb-2312": "hz", "x-euc-cn": "gb18030", "euc-cn": "gb18030", "chinese": "gb18030",
    "ks-c-5601-1987": "cp949", "ks-c-5601-1989": "cp949", "ksc5601": "cp949", "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "big5": "big5hkscs", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "shift-jis": "cp932", "shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "ms-kanji": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "x-euc-jp": "euc_jp", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "unicode": "utf-16",
    "ansi": "cp1252", "utf8mb4": "utf-8", "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252",
}  # fmt: skip
# Codecs of Python that are no charsets, or slow without bound.
REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_WINDOWS_1252 = "".join(
    bytes([n]).decode("cp1252") if n not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(n) for n in range(256)
)
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(b"[\x80-\x9f]")  # in the charsets of one byte, controls and rare signs
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_LABEL_ENDS = re.compile(r"[*(;,]")  # a language (RFC 2231 §5), a comment, another parameter
_PAGE = re.compile(r"^(?:x-)?(?:cp|win|windows|ms|ibm|dos)-?(\d{3,4})$")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.I)
_SPACES = re.compile(r"\s+")
# Direction overrides and isolates: they make `gpj.exe` read as `exe.jpg`.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def decode(raw: bytes, declared: str = "") -> tuple[str, str]:
    """The text of `raw`, and what was wrong with its charset: "" or a word for `defects`."""
    name = _label(declared)
    if raw.isascii() and not _shifts(name):
        return raw.decode("ascii"), "" if name or not declared else "unknown_charset"
    if not name:
        return _guess(raw), "unknown_charset" if declared else "undeclared_charset"
    if name == "cp1252":
        return _windows_1252(raw), ""
    try:
        return raw.decode(name), ""
    except (UnicodeError, LookupError, ValueError):
        pass
    if name == "ascii":
        return _guess(raw), "wrong_charset"
    mended = raw.decode(name, errors="replace")
    holes = mended.count("\ufffd")
    # Where no character beyond ASCII came out right, and each byte could be a letter, the label lies.
    is_lie = mended.replace("\ufffd", "").isascii() and not _CONTROLS.search(raw)
    is_near = holes <= max(1, len(mended) // 50) and not is_lie
    return (mended if is_near else _guess(raw)), "wrong_charset"


@lru_cache(maxsize=512)
def _label(declared: str) -> str:
    """The codec meant by a label, or "" when nobody knows it."""
    label = _LABEL_ENDS.split(declared.strip().strip("\"'").lower(), maxsplit=1)[0]
    label = label.removeprefix("3d").replace(" ", "").replace("_", "-")[:60]  # `3d` is half-decoded quoted-printable
    label = _PAGE.sub(r"cp\1", label)
    if label in UNKNOWN:
        return ""
    if label in MEANT:
        return MEANT[label]
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if not info._is_text_encoding or info.name in REFUSED:
        return ""
    return MEANT.get(info.name.replace("_", "-"), info.name)


def _shifts(name: str) -> bool:
    """Charsets in which bytes below 128 do not mean ASCII."""
    return name.startswith(("iso2022", "utf-7", "utf-16", "utf-32", "hz")) or name in {"cp037", "cp500", "cp1026"}


def meta_charset(markup: bytes) -> str:
    """The charset that a page names in its own head, for pages that came without one (HTML standard §13.2.3.2)."""
    if markup.isascii() or markup.startswith(_MARKS):
        return ""
    try:
        markup.decode("utf-8")
    except UnicodeDecodeError:
        found = _META_CHARSET.search(markup[:2000])
        return found.group(1).decode("ascii") if found else ""
    return "utf-8"


def _guess(raw: bytes) -> str:
    if raw.startswith(_MARKS):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    name = _detected(raw[:DETECT_BYTES])
    if name and name != "cp1252":
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            pass
    return _windows_1252(raw)


@lru_cache(maxsize=256)
def _detected(head: bytes) -> str:
    """What detection says of the beginning, when it is long enough to say anything."""
    if sum(byte > 127 for byte in head) < 8:
        return ""
    try:
        best = from_bytes(head, chunk_size=256, steps=3).best()
    except Exception:  # it is a guess: whatever goes wrong in it, the ladder ends below
        return ""
    return _label(best.encoding) if best else ""


def _windows_1252(raw: bytes) -> str:
    """Every byte means something; the five that windows-1252 leaves open stay control characters."""
    return codecs.charmap_decode(raw, "strict", _WINDOWS_1252)[0]


def clean_text(text: str) -> str:
    """Text as it can be kept: plain line ends, no NUL or other control characters, no half characters."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int = 998) -> str:
    """A header's value: one line without control characters, runs of space folded, direction marks gone."""
    flat = _SPACES.sub(" ", _LINE_ENDS.sub(" ", text[: limit * 4]))
    return _OVERRIDES.sub("", _UNWANTED.sub("", flat)).strip()[:limit]
