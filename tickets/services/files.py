"""Uploads around a write: in the storage before the transaction, away again when nothing came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile

from common.files import StoredFile, file_discard
from common.uploads import uploads_store
from tickets.models import Attachment


@contextmanager
def files_stored(uploads: list[UploadedFile]) -> Iterator[list[StoredFile]]:
    """The files in the storage; taken away again if nothing came of it, or another press was faster."""
    files = uploads_store(uploads)
    try:
        yield files
    finally:
        paths = [file.path for file in files]
        used = set(Attachment.objects.filter(file__in=paths).values_list("file", flat=True)) if paths else set()
        file_discard(file for file in files if file.path not in used)
