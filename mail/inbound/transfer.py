"""Content-Transfer-Encoding undone (RFC 2045 §6). Pure; never raises: what cannot be decoded stays as it is."""

from __future__ import annotations

import binascii

from mail.inbound.structure import Part, Tree
from mail.inbound.uuencode import decode_body
from mail.inbound.words import from_base64

_AS_IS = frozenset({"", "7bit", "8bit", "binary"})
UUENCODED = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def part_bytes(tree: Tree, part: Part) -> tuple[bytes, str]:
    """The decoded body of a part, and what was wrong: "", bad_base64, bad_uuencode or unknown_encoding."""
    body = tree.raw[part.start : part.end]
    encoding = part.encoding
    if encoding in _AS_IS:
        return body, ""
    if encoding == "base64":
        decoded, is_whole = from_base64(body)
        return decoded, "" if is_whole else "bad_base64"
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body), ""
    if encoding in UUENCODED:
        return decode_body(body)
    return body, "unknown_encoding"
