"""Files of a mail: their bytes, names fit to be kept, and whether the HTML shows them. Pure; never raises."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from common.files import NAME_MAX_BYTES, content_type, safe_name
from mail.inbound.forms import Content, Loose
from mail.inbound.structure import Headers, Part, Tree, read_headers
from mail.inbound.transfer import part_bytes
from mail.inbound.words import decode_words, header_text
from mail.types import ParsedAttachment

FILES_MAX = 100
CONTENT_ID_MAX = 255
NAME_READ_MAX = 4_000  # what is too long is cut by safe_name, which keeps the ending
MAIL_KINDS = frozenset({"message/rfc822", "message/global", "message/news"})
_CITED = re.compile(r"(?i)\bcid:([^\"'\s<>)\\]{1,300})")
_ENDINGS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "image/jpeg": ".jpg", "image/png": ".png",
    "text/enriched": ".txt", "text/richtext": ".txt",
    "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf", "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt", "message/feedback-report": ".txt", "text/rfc822-headers": ".txt",
    "application/octet-stream": ".bin", "text/x-vcard": ".vcf", "text/vcard": ".vcf",
    "application/pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m", "application/ms-tnef": ".dat",
}  # fmt: skip


def read_files(tree: Tree, content: Content, markup: str) -> tuple[ParsedAttachment, ...]:
    """All files in order, at most FILES_MAX. A picture is inline when the HTML cites its Content-ID."""
    cited = {unquote(each).lower() for each in _CITED.findall(markup)}
    names: set[str] = set()
    files: list[ParsedAttachment] = []
    for found in content.files:
        if len(files) >= FILES_MAX:
            content.defects["too_many_files"] = None
            break
        raw, name, content_id = _read(tree, found, content)
        if not raw and not name:
            continue
        name = _numbered(name or _made_name(found.kind, len(files) + 1), names)
        files.append(
            ParsedAttachment(
                name=name,
                content_type=content_type(raw[:4096], name),
                declared_type=found.kind[:100],
                content=raw,
                sha256=hashlib.sha256(raw).hexdigest(),
                is_inline=bool(content_id) and content_id.lower() in cited,
                content_id=content_id,
                is_signature=isinstance(found, Part) and found.is_signature,
            )
        )
    return tuple(files)


def _read(tree: Tree, found: Part | Loose, content: Content) -> tuple[bytes, str, str]:
    """Bytes, name and Content-ID of a file."""
    if isinstance(found, Loose):
        return found.content, _safe(found.name), header_text(found.content_id, CONTENT_ID_MAX).strip("<> ")
    raw, defect = part_bytes(tree, found)
    if defect:
        content.defects[defect] = None
    return raw, file_name(tree, found), header_text(found.headers.get("content-id"), CONTENT_ID_MAX).strip("<> ")


def file_name(tree: Tree, part: Part) -> str:
    """The name the mail gives, made safe; for an enclosed mail its subject; "" when there is none."""
    given = part.disposition_params.get("filename") or part.params.get("name") or ""
    if not given and part.headers.has("content-location"):
        given = unquote(part.headers.get("content-location").partition("?")[0].rpartition("/")[2])[:200]
    if not given.strip() and part.kind in MAIL_KINDS:
        subject = header_text(enclosed_headers(tree, part).get("subject"), 120)
        return safe_name(f"{subject.replace('/', '-')}.eml") if subject else "mail.eml"
    return _safe(decode_words(given))


def _safe(given: str) -> str:
    name = header_text(given, NAME_READ_MAX)
    return safe_name(name) if name else ""


def enclosed_headers(tree: Tree, part: Part) -> Headers:
    """The headers of an enclosed mail, or of a part that holds headers alone."""
    raw, _ = part_bytes(tree, part)
    start = len(raw) - len(raw.lstrip(b"\r\n"))
    return read_headers(raw, start, len(raw))[0]


def _made_name(kind: str, number: int) -> str:
    ending = _ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ".bin"
    stem = "picture" if kind.startswith("image/") else "invitation" if ending == ".ics" else "attachment"
    return f"{stem}-{number}{ending}"


def _numbered(name: str, taken: set[str]) -> str:
    """A second file of the same name gets a number, as folders do it."""
    path, number, fresh = PurePosixPath(name), 2, name
    while fresh.lower() in taken:
        ending = f" ({number}){path.suffix}"
        fresh = path.stem.encode()[: NAME_MAX_BYTES - len(ending.encode())].decode(errors="ignore") + ending
        number += 1
    taken.add(fresh.lower())
    return fresh
