"""Files and words out of winmail.dat, as Outlook and Exchange wrap them (MS-OXTNEF). Pure; never raises.

tnefparse knows the properties. It believes every count that the bytes name, and reads on from each object
to the end, so objects are cut out here, and properties are counted, before it sees them.
"""

from __future__ import annotations

import logging
import struct
from dataclasses import dataclass, field

from tnefparse import properties
from tnefparse.codepage import Codepage
from tnefparse.mapi import IMESSAGE_SIG, TNEFMAPI_Attribute, decode_mapi
from tnefparse.tnef import TNEF

from mail.inbound.charsets import decode

KINDS = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/x-tnef"})
OBJECTS_MAX = 2_000
PROPERTIES_MAX = 2_000
FILES_MAX = 100
DEPTH_MAX = 3
_FIXED = {0x0: 0, 0x1: 0, 0x2: 2, 0xB: 2, 0x3: 4, 0x4: 4, 0xA: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x0, 0xD, 0x1E, 0x1F, 0x102})
_SEVERAL, _NAMED = 0x1000, 0x8000
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it reports every damaged file as an error of ours
_MARK = struct.pack("<I", TNEF.TNEF_SIGNATURE)


@dataclass
class File:
    """A file in it, its name as it was written."""

    name: str
    content: bytes
    content_id: str = ""


@dataclass
class Unpacked:
    """What was found; `is_damaged` when some of it could not be read."""

    text: str = ""
    markup: str = ""
    files: list[File] = field(default_factory=list)
    is_damaged: bool = False


@dataclass
class _Half:
    """A file whose name, bytes and properties come in objects of their own."""

    title: bytes = b""
    content: bytes = b""
    codepage: str = "cp1252"
    said: dict[int, TNEFMAPI_Attribute] = field(default_factory=dict)


def unpack(raw: bytes, depth: int = 0) -> Unpacked:
    """Reads as far as it goes. An enclosed Outlook item gives its own files, and its words as a text file."""
    found = Unpacked()
    halves: list[_Half] = []
    try:
        _read_objects(raw, found, halves)
    except Exception:  # whatever is wrong with the bytes: what was read before counts
        found.is_damaged = True
    for half in halves[:FILES_MAX]:
        try:
            _add_file(half, found, depth)
        except Exception:
            found.is_damaged = True
    found.is_damaged = found.is_damaged or len(halves) > FILES_MAX
    found.files = [file for file in found.files if file.content][:FILES_MAX]
    return found


def _read_objects(raw: bytes, found: Unpacked, halves: list[_Half]) -> None:
    if not raw.startswith(_MARK):
        raise ValueError("no TNEF")
    place, codepage = 6, "cp1252"
    for _ in range(OBJECTS_MAX):
        if place + 11 > len(raw):
            found.is_damaged = found.is_damaged or place != len(raw)
            return
        level, name, _kind, length = struct.unpack_from("<BHHI", raw, place)
        body = raw[place + 9 : place + 9 + length]
        found.is_damaged = found.is_damaged or len(body) < length
        place += 11 + length
        if name == TNEF.ATTOEMCODEPAGE:
            codepage = _codepage(struct.unpack_from("<I", body)[0])
        elif name == TNEF.ATTBODY:
            found.text = found.text or _text(body, codepage)
        elif name == TNEF.ATTMAPIPROPS:
            _read_words(body, codepage, found)
        elif name == TNEF.ATTATTACHRENDDATA:
            halves.append(_Half(codepage=codepage))
        elif level == TNEF.LVL_ATTACHMENT and halves:
            _read_half(name, body, halves[-1], found)
    found.is_damaged = True


def _read_words(body: bytes, codepage: str, found: Unpacked) -> None:
    said = _properties(body, codepage, found)
    charset = codepage
    if properties.MAPI_INTERNET_CODEPAGE in said:
        charset = _codepage(int(said[properties.MAPI_INTERNET_CODEPAGE].data))
    for name in (properties.MAPI_BODY, properties.MAPI_UNCOMPRESSED_BODY):
        if name in said:
            found.text = _text(said[name].data, charset) or found.text
    if properties.MAPI_BODY_HTML in said:
        found.markup = _text(said[properties.MAPI_BODY_HTML].data, charset)


def _read_half(name: int, body: bytes, half: _Half, found: Unpacked) -> None:
    if name == TNEF.ATTATTACHTITLE:
        half.title = body.rstrip(b"\x00")
    elif name == TNEF.ATTATTACHDATA:
        half.content = body
    elif name == TNEF.ATTATTACHMENT:
        half.said = _properties(body, half.codepage, found)


def _add_file(half: _Half, found: Unpacked, depth: int) -> None:
    said = half.said
    wanted = (properties.MAPI_ATTACH_LONG_FILENAME, properties.MAPI_ATTACH_FILENAME, properties.MAPI_DISPLAY_NAME)
    names = [_text(said[each].data, half.codepage) for each in wanted if each in said]
    if half.title:
        names.insert(1 if wanted[0] in said else 0, _text(half.title, half.codepage))
    name = next((each for each in names if each.strip()), "")
    content = half.content
    if not content and properties.MAPI_ATTACH_DATA_OBJ in said:
        content = b"".join(said[properties.MAPI_ATTACH_DATA_OBJ].raw_data)
    if content.startswith(IMESSAGE_SIG):
        if depth < DEPTH_MAX:
            inner = unpack(content[len(IMESSAGE_SIG) :], depth + 1)
            words = inner.markup or inner.text
            ending = ".html" if inner.markup else ".txt"
            found.files += [File(f"{name or 'message'}{ending}", words.encode()), *inner.files]
            found.is_damaged = found.is_damaged or inner.is_damaged
        return
    content_id = said.get(properties.MAPI_ATTACH_CONTENT_ID)
    found.files.append(File(name, content, _text(content_id.data, half.codepage) if content_id else ""))


def _properties(body: bytes, codepage: str, found: Unpacked) -> dict[int, TNEFMAPI_Attribute]:
    if not _is_bounded(body):
        found.is_damaged = True
        return {}
    return {each.name: each for each in decode_mapi(body, codepage) if not each.guid}


def _is_bounded(body: bytes) -> bool:
    """Whether the block holds as many properties and values as it says."""
    (count,) = struct.unpack_from("<I", body)
    if count > PROPERTIES_MAX:
        return False
    place, values_left = 4, len(body)
    for _ in range(count):
        if place + 4 > len(body):
            return False
        kind, name = struct.unpack_from("<HH", body, place)
        place += 4
        if name >= _NAMED:
            is_text, length = struct.unpack_from("<II", body, place + 16)
            place += 24 + (length + 3 & ~3 if is_text else 0)
        values, plain = 1, kind & ~_SEVERAL
        if kind & _SEVERAL or plain in _VARIABLE:
            (values,) = struct.unpack_from("<I", body, place)
            place += 4
        values_left -= values
        if values_left < 0:
            return False
        for _ in range(values):
            if plain in _VARIABLE:
                place += 4 + (struct.unpack_from("<I", body, place)[0] + 3 & ~3)
            else:
                place += _FIXED[plain]
        place += 2 if plain in {0x2, 0xB} and values % 2 else 0
    return True


def _codepage(number: int) -> str:
    """Names for Outlook's numbers; a code page that Python does not have is read as windows-1252."""
    name = {65001: "utf-8", 20127: "ascii", 28591: "cp1252", 936: "gb18030", 54936: "gb18030"}.get(number)
    try:
        b"".decode(name or Codepage(number).codepage())
    except LookupError:
        return "cp1252"
    return name or Codepage(number).codepage()


def _text(value: object, charset: str) -> str:
    if isinstance(value, bytes):
        return decode(value.rstrip(b"\x00"), charset)[0]
    return str(value or "").rstrip("\x00")
