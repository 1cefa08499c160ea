"""Mails of our own making for the tests of the parser: built from bytes, so that they can be as wrong as we like."""

from __future__ import annotations

import base64


def mail(*headers: str | bytes, body: str | bytes = b"", sender: str = "Anna Berg <anna@example.org>") -> bytes:
    """A mail from `headers` and `body`; strings are UTF-8. `sender` "" leaves From out."""
    lines = [f"From: {sender}"] if sender else []
    head = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in [*lines, *headers])
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def multipart(kind: str, *parts: bytes, headers: tuple[str, ...] = (), boundary: str = "b0", end: bool = True) -> bytes:
    """A multipart mail; each part is its headers, a blank line and its body."""
    inside = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), each) for each in parts)
    tail = b"--%s--\r\n" % boundary.encode() if end else b""
    return mail(*headers, f'Content-Type: multipart/{kind}; boundary="{boundary}"', body=inside + tail)


def part(content_type: str, body: str | bytes, *headers: str) -> bytes:
    head = "\r\n".join([f"Content-Type: {content_type}", *headers]).encode()
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def file_part(name: str, content: bytes, content_type: str = "application/octet-stream", *headers: str) -> bytes:
    return part(
        content_type,
        base64.encodebytes(content),
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{name}"',
        *headers,
    )


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
