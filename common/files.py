"""Files that people send: stored under random names, their type decided by us, never by the sender."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.core.files.base import File
from django.core.files.storage import default_storage

INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
NAME_MAX_BYTES = 255
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_HEAD = 4096
_MARKUP = re.compile(rb"^\s*(?:<!doctype\s+html|<html|<head|<body|<script|<\?xml|<svg|<!--|<[a-z]+[\s>])", re.I)
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
    (b"PK\x03\x04", "application/zip"),
)
_BY_ENDING = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".eml": "message/rfc822",
}
EXECUTABLE_TYPES = frozenset({"application/x-msdownload", "application/x-executable", "text/x-script"})
EXECUTABLE_ENDINGS = frozenset(
    [
        ".exe",
        ".com",
        ".scr",
        ".bat",
        ".cmd",
        ".msi",
        ".ps1",
        ".vbs",
        ".js",
        ".jse",
        ".wsf",
        ".hta",
        ".jar",
        ".lnk",
        ".dll",
        ".cpl",
        ".reg",
        ".pif",
        ".app",
        ".sh",
    ]
)
MARKUP_TYPES = frozenset({"text/html", "image/svg+xml", "application/xml"})


@dataclass(frozen=True)
class StoredFile:
    """A file already in the storage, ready to be attached by a service inside its transaction."""

    path: str
    name: str
    content_type: str
    size: int
    sha256: str
    is_inline: bool = False
    content_id: str = ""


def safe_name(name: str) -> str:
    """The sender's file name without folders, control characters, line ends and direction overrides, ≤ 255 bytes."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in _UNSEEN).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        stem, dot, ending = name, "", ""
    room = NAME_MAX_BYTES - len((dot + ending).encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return (stem + dot + ending) or "file"


def content_type(head: bytes, name: str) -> str:
    """The MIME type by the first bytes; the name's ending only tells apart what the bytes leave open."""
    for sign, kind in _SIGNS:
        if head.startswith(sign):
            return _BY_ENDING.get(PurePosixPath(name.lower()).suffix, kind) if kind == "application/zip" else kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(text):
        lowered = text[:_HEAD].lower()
        if b"<svg" in lowered:
            return "image/svg+xml"
        return "application/xml" if lowered.lstrip().startswith(b"<?xml") and b"<html" not in lowered else "text/html"
    if b"\x00" not in head and _is_text(head):
        return _BY_ENDING.get(PurePosixPath(name.lower()).suffix, "text/plain")
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"
    return found if found and found not in MARKUP_TYPES else "application/octet-stream"


def _is_text(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # cut in the middle of a character
    return True


def poses_as_picture(name: str, declared: str, actual: str) -> bool:
    """True when the name or the sender's type says picture, and the bytes are something that can act."""
    looks = declared.startswith("image/") or PurePosixPath(name.lower()).suffix in {
        ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp",
    }  # fmt: skip
    return looks and actual not in INLINE_TYPES and (actual in EXECUTABLE_TYPES or actual in MARKUP_TYPES)


def is_executable(name: str, actual: str) -> bool:
    """True for programs, by content or by an ending that a double click would run."""
    return actual in EXECUTABLE_TYPES or PurePosixPath(name.lower()).suffix in EXECUTABLE_ENDINGS


def file_store(
    name: str, content: bytes | Iterable[bytes], *, is_inline: bool = False, content_id: str = ""
) -> StoredFile:
    """Writes a file to the storage under a random name and returns its facts.

    Streams `content` when it is given in chunks. Call it before a transaction, never in one.
    """
    chunks = [content] if isinstance(content, bytes) else content
    digest, head, size = hashlib.sha256(), b"", 0
    buffer = io.BytesIO()
    for chunk in chunks:
        digest.update(chunk)
        head += chunk[: max(_HEAD - len(head), 0)]
        size += len(chunk)
        buffer.write(chunk)
    clean = safe_name(name)
    key = uuid.uuid4().hex
    buffer.seek(0)
    path = default_storage.save(f"attachments/{key[:2]}/{key}", File(buffer))
    kind = content_type(head, clean)
    return StoredFile(
        path=path,
        name=clean,
        content_type=kind,
        size=size,
        sha256=digest.hexdigest(),
        is_inline=is_inline and kind in INLINE_TYPES,
        content_id=content_id[:255],
    )


def file_discard(files: Iterable[StoredFile]) -> None:
    """Deletes stored files whose transaction did not come to be."""
    for file in files:
        default_storage.delete(file.path)
