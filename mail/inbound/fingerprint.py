"""The same mail, by whatever path it came. Pure.

A path without UIDs (listener, pipe) may hand over a mail twice. Message-IDs are hearsay and may repeat,
so a mail is known by what its author wrote, without what servers added on the way.
"""

from __future__ import annotations

import hashlib

from mail.inbound.structure import read_head

_HEADERS = ("message-id", "from", "to", "subject", "date")


def fingerprint(raw: bytes) -> str:
    """SHA-256 of Message-ID, From, To, Subject, Date and the body, line ends and folding left out of account."""
    headers, start = read_head(raw)
    digest = hashlib.sha256()
    for name in _HEADERS:
        for value in [value for key, value in headers.items if key == name]:
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    digest.update(b"\n" + raw[start:].replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()
