"""A mail becomes ours: its bytes safe on disk first, then its row, then anything else."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common import jobs
from common.errors import Invalid
from mail.mailboxes import mailbox_for
from mail.models import InboundEmail, Mailbox

ADDRESS_MAX = 320


def email_store(
    *,
    raw: bytes,
    source: str,
    mailbox: Mailbox | str | None = None,
    envelope_from: str = "",
    envelope_to: str = "",
) -> InboundEmail:
    """Keeps one mail as it came and rings for it to be filed; when this returns, the mail is ours.

    `mailbox` may be an address; without one the envelope's recipient names it, and unknown addresses
    mean the default mailbox. Nothing of the mail is looked at here, so that nothing in it can make
    this fail. Raises Invalid for a mail of nothing but space, OSError or DatabaseError when it could not be kept:
    then the sender must be told to try again.
    """
    if not raw.strip():
        raise Invalid(_("The mail is empty: there is nothing to keep."), code="empty_mail")
    path = raw_write(raw)
    with transaction.atomic():
        if not isinstance(mailbox, Mailbox):
            mailbox = mailbox_for(mailbox or envelope_to)
        row = InboundEmail.objects.create(
            mailbox=mailbox,
            source=source,
            envelope_from=_storable(envelope_from),
            envelope_to=_storable(envelope_to),
            raw_path=path,
            sha256=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
        )
        jobs.ring_on_commit("mail.process")
    return row


def raw_write(raw: bytes) -> str:
    """Writes the bytes so that they survive a power cut; returns their path under RAW_MAIL_DIR.

    Written aside, synced and renamed, then the folder is synced: a file of this name is always whole.
    """
    name = uuid.uuid4().hex
    folder = Path(settings.RAW_MAIL_DIR) / name[:2]
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)
    aside = folder / f".{name}.part"
    try:
        with aside.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(folder / f"{name}.eml")
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    return f"{name[:2]}/{name}.eml"


def raw_file(row: InboundEmail) -> Path:
    return Path(settings.RAW_MAIL_DIR) / row.raw_path


def raw_read(row: InboundEmail, limit: int = -1) -> bytes:
    """The bytes as they came, or the first `limit` of them. Raises OSError when the disk is away."""
    with raw_file(row).open("rb") as file:
        return file.read(limit)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _storable(address: str) -> str:
    """An envelope address as both databases take it."""
    return "".join(c for c in address.strip() if c.isprintable())[:ADDRESS_MAX]
