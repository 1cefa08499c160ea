"""The bytes of mails on disk, under RAW_MAIL_DIR: as they came, and safe through a power cut."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from mail.models import InboundEmail


def raws_write(raws: Sequence[bytes]) -> list[str]:
    """Writes the bytes of each; returns their paths under RAW_MAIL_DIR, in the same order. Raises OSError.

    Written aside, synced and renamed, then the folders are synced, each once: a file of such a name is always
    whole.
    """
    paths: list[Path] = []
    new_folder = False
    for raw in raws:
        name = uuid.uuid4().hex
        folder = Path(settings.RAW_MAIL_DIR) / name[:2]
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            new_folder = True
        _write(folder / f"{name}.eml", raw)
        paths.append(folder / f"{name}.eml")
    if new_folder:
        _sync_folder(Path(settings.RAW_MAIL_DIR))
    for folder in dict.fromkeys(path.parent for path in paths):
        _sync_folder(folder)
    return [f"{path.parent.name}/{path.name}" for path in paths]


def raw_file(row: InboundEmail) -> Path:
    return Path(settings.RAW_MAIL_DIR) / row.raw_path


def raw_read(row: InboundEmail, limit: int = -1) -> bytes:
    """The bytes as they came, or the first `limit` of them. Raises OSError when the disk is away."""
    with raw_file(row).open("rb") as file:
        return file.read(limit)


def _write(path: Path, raw: bytes) -> None:
    aside = path.with_name(f".{path.stem}.part")
    try:
        with aside.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
