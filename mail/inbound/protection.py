"""Signed and encrypted mail: the words inside a signature are read, and nothing is ever verified. Pure; never raises.

S/MIME is RFC 8551 (CMS, RFC 5652), PGP is RFC 3156 and, inside of text, RFC 9580 §6 and §7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mail.inbound.automatic import all_parts
from mail.inbound.structure import Part, Tree, grown, read_headers
from mail.inbound.transfer import part_bytes

SIGNED, ENCRYPTED = "signed", "encrypted"
SMIME_KINDS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
PGP_SIGNED_BY, PGP_CONTROL = "application/pgp-signature", "application/pgp-encrypted"
OPENED_MAX = 5  # a signed mail in a signed mail, and so on
DEPTH_MAX = 20
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_PGP_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n", re.M)
_PGP_HASH = re.compile(r"(?:[A-Za-z-]{1,30}: [^\n]{0,200}\n){0,10}[ \t]*\n")
_PGP_SIGNED_BY = re.compile(r"^-----BEGIN PGP SIGNATURE-----[ \t]*$", re.M)
_PGP_END = re.compile(r"^-----END PGP SIGNATURE-----[ \t]*\n?", re.M)
_PGP_MESSAGE = re.compile(r"^-----BEGIN PGP MESSAGE(?:, PART [^\n-]{1,20})?-----[ \t]*$", re.M)
_PGP_MESSAGE_END = re.compile(r"^-----END PGP MESSAGE(?:, PART [^\n-]{1,20})?-----[ \t]*\n?", re.M)


@dataclass(frozen=True)
class Armour:
    """A text without the PGP that stood in it: how it was protected, and its cipher text."""

    text: str
    protection: str = ""
    cipher: str = ""


def opened(tree: Tree) -> Tree:
    """The tree with what opaque S/MIME signatures hold in the place of the part that held it (RFC 8551 §3.5.2).

    That part stays beside it as a signature.
    """
    tried: list[Part] = []
    while len(tried) < OPENED_MAX:
        part = next((each for each in all_parts(tree) if _is_envelope(tree, each) and each not in tried), None)
        if part is None:
            break
        tried.append(part)
        inner = signed_content(part_bytes(tree, part)[0])
        if read_headers(inner, 0, len(inner))[0].has("content-type"):
            tree = grown(tree, part, inner)
    return tree


def _is_envelope(tree: Tree, part: Part) -> bool:
    """Whether a part is the mail itself; a signed document under a name of its own is a file."""
    if part.is_signature:
        return False
    name = (part.disposition_params.get("filename") or part.params.get("name") or "").lower()
    if part.kind == "application/octet-stream":
        return name == "smime.p7m"
    return part.kind in SMIME_KINDS and (part is tree.root or name in {"", "smime.p7m", "smime.p7z"})


def protection(tree: Tree, in_text: str) -> str:
    """ "encrypted", "signed" or "" by the parts, and by what stood in the text."""
    found = {in_text}
    for part in all_parts(tree):
        if part.kind in {"multipart/encrypted", PGP_CONTROL} or (
            _is_envelope(tree, part) and _is_encrypted(tree, part)
        ):
            found.add(ENCRYPTED)
        elif part.kind == "multipart/signed" or _is_envelope(tree, part):
            found.add(SIGNED)
    return ENCRYPTED if ENCRYPTED in found else SIGNED if SIGNED in found else ""


def _is_encrypted(tree: Tree, part: Part) -> bool:
    kind = content_kind(part_bytes(tree, part)[0])
    return kind in _ENVELOPED or (kind != _SIGNED_DATA and "enveloped" in part.params.get("smime-type", "").lower())


def content_kind(der: bytes) -> bytes:
    """The object identifier of a CMS ContentInfo as it is encoded, or b"" (RFC 5652 §3)."""
    try:
        _, start, stop = _element(der, 0, len(der))
        tag, start, end = _element(der, start, stop)
    except (IndexError, ValueError):
        return b""
    return der[start:end] if tag == 0x06 else b""


def signed_content(der: bytes) -> bytes:
    """What a SignedData holds (eContent, RFC 5652 §5.2), or b"" when it is none, holds nothing or cannot be read."""
    if content_kind(der) != _SIGNED_DATA:
        return b""
    try:
        info = _children(der, 0, len(der), 1)[0]
        _kind, wrapped = _children(der, info[1], info[2], 2)
        data = _children(der, wrapped[1], wrapped[2], 1)[0]
        _version, _digests, enclosed = _children(der, data[1], data[2], 3)
        _kind, wrapped = _children(der, enclosed[1], enclosed[2], 2)
        out: list[bytes] = []
        _octets(der, wrapped[1], wrapped[2], out, 0)
    except (IndexError, ValueError):
        return b""
    return b"".join(out)


def _element(der: bytes, place: int, end: int) -> tuple[int, int, int]:
    """Tag, and where the content lies. An indefinite length reaches to the end of what encloses it."""
    tag, length = der[place], der[place + 1]
    start = place + 2
    if length == 0x80:
        return tag, start, end
    if length & 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("length")
        length = int.from_bytes(der[start : start + size], "big")
        start += size
    return tag, start, min(start + length, end)


def _behind(der: bytes, place: int, end: int, depth: int = 0) -> int:
    """Where the next element stands; ends of indefinite lengths are looked for inside (X.690 §8.1.3.6)."""
    if depth > DEPTH_MAX:
        raise ValueError("depth")
    _tag, start, stop = _element(der, place, end)
    if der[place + 1] != 0x80:
        return stop
    while der[start : start + 2] != b"\x00\x00":
        if start >= end:
            return end
        start = _behind(der, start, end, depth + 1)
    return start + 2


def _children(der: bytes, place: int, end: int, count: int) -> list[tuple[int, int, int]]:
    """The first `count` elements at a place. Raises IndexError or ValueError when they are not there."""
    found = []
    for number in range(count):
        found.append(_element(der, place, end))
        if number < count - 1:
            place = _behind(der, place, end)
    return found


def _octets(der: bytes, place: int, end: int, out: list[bytes], depth: int) -> None:
    """The bytes of an OCTET STRING, which may come in pieces (X.690 §8.7)."""
    if depth > DEPTH_MAX:
        raise ValueError("depth")
    while place < end and der[place : place + 2] != b"\x00\x00":
        tag, start, stop = _element(der, place, end)
        if tag & 0x20:
            _octets(der, start, stop, out, depth + 1)
        else:
            out.append(der[start:stop])
        place = _behind(der, place, end)


def without_armour(text: str) -> Armour:
    """Takes PGP out of a text: of signed words the words stay, of encrypted ones nothing does."""
    if "-----BEGIN PGP " not in text:
        return Armour(text)
    found = _without_cipher(text)
    match = _PGP_SIGNED.search(found.text)
    if not match:
        return found
    head = _PGP_HASH.match(found.text, match.end())
    start = head.end() if head else match.end()
    signature = _PGP_SIGNED_BY.search(found.text, start)
    stop = signature.start() if signature else len(found.text)
    end = _PGP_END.search(found.text, stop)
    words = "\n".join(line.removeprefix("- ") for line in found.text[start:stop].split("\n"))
    rest = found.text[end.end() :] if end else ""
    return replace(found, text=found.text[: match.start()] + words + rest, protection=found.protection or SIGNED)


def _without_cipher(text: str) -> Armour:
    match = _PGP_MESSAGE.search(text)
    if not match:
        return Armour(text)
    end = _PGP_MESSAGE_END.search(text, match.end())
    stop = end.end() if end else len(text)
    return Armour(text[: match.start()] + text[stop:], ENCRYPTED, text[match.start() : stop])
