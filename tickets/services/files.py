"""Uploads around a write: in the storage before the transaction, away again when nothing came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from common.files import StoredFile, file_discard
from common.uploads import uploads_store
from tickets.models import Attachment, DraftFile


@contextmanager
def files_stored(uploads: list[UploadedFile]) -> Iterator[list[StoredFile]]:
    """The files in the storage; taken away again if nothing came of it, or another press was faster."""
    files = uploads_store(uploads)
    try:
        yield files
    finally:
        used = _used([file.path for file in files])
        file_discard(file for file in files if file.path not in used)


def files_forget(paths: Iterable[str]) -> None:
    """Takes files of drafts off the storage, unless something still holds them. Call it after the commit."""
    paths = list(paths)
    used = _used(paths)
    for path in paths:
        if path not in used:
            default_storage.delete(path)


def _used(paths: list[str]) -> set[str]:
    if not paths:
        return set()
    used = set(Attachment.objects.filter(file__in=paths).values_list("file", flat=True))
    return used | set(DraftFile.objects.filter(file__in=paths).values_list("file", flat=True))
