"""Which files of a reply travel with the mail, and their MIME parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import encoders
from email.mime.base import MIMEBase

from tickets.models import Attachment, Message

# What most mail servers take is 10 MB and more; base64 adds a third.
TOTAL_MAX_BYTES = 7 * 1024 * 1024
# RFC 2046 §5.2 forbids base64 inside message types, and text types would have their line ends changed.
_AS_BYTES = ("message/", "multipart/", "text/")


class FileMissing(Exception):
    """A file of the reply is gone from the storage: trying again cannot help."""


@dataclass(frozen=True)
class Split:
    """Files in their order: those that fit into one mail, and those behind the private link only."""

    attached: list[Attachment]
    left_out: list[Attachment]


def split(message: Message) -> Split:
    """The same answer whenever it is asked: the words of the mail depend on it."""
    attached, left_out, room = [], [], TOTAL_MAX_BYTES
    for file in message.attachments.all():
        if file.size <= room:
            room -= file.size
            attached.append(file)
        else:
            left_out.append(file)
    return Split(attached, left_out)


def mime_parts(message: Message) -> Iterator[MIMEBase]:
    """The attached files. Raises FileMissing when one is gone, OSError when the storage is away."""
    for file in split(message).attached:
        try:
            with file.file.open("rb") as stored:
                content = stored.read()
        except FileNotFoundError as error:
            raise FileMissing(file.name) from error
        yield _part(file, content)


def _part(file: Attachment, content: bytes) -> MIMEBase:
    kind = file.content_type if not file.content_type.startswith(_AS_BYTES) else "application/octet-stream"
    main, _, sub = kind.partition("/")
    part = MIMEBase(main, sub or "octet-stream")
    part.set_payload(content)
    encoders.encode_base64(part)
    name = "".join(c if c.isprintable() else " " for c in file.name)
    filename: str | tuple[str, str, str] = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=filename)
    return part
