"""What a file of a ticket is, whether it waits with a draft or is attached to a message."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from common.files import INLINE_TYPES, StoredFile


class TicketFile(models.Model):
    """Name and kind of a file in the storage. Its type is decided by us; it is served by an authorising view only."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_inline = models.BooleanField(default=False)  # shown within the words: a pasted picture

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def stored(self) -> StoredFile:
        """The file itself, to be attached once more: two rows may share it."""
        file: Any = self.file  # type: ignore[attr-defined]
        more = {"content_id": self.content_id} if hasattr(self, "content_id") else {}
        return StoredFile(file.name, self.name, self.content_type, self.size, self.sha256, self.is_inline, **more)

    @property
    def is_picture(self) -> bool:
        return self.content_type in INLINE_TYPES


def values_of_file(file: StoredFile) -> dict[str, Any]:
    """The columns of a row for a file that is in the storage already."""
    return {
        "file": file.path,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "is_inline": file.is_inline,
    }
