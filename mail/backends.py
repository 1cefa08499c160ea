"""The outbox of the embedded default: every mail becomes a file, so that a newcomer sees what was sent."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from mail.threads import own_row

_counter = itertools.count()


class OutboxBackend(BaseEmailBackend):
    """Writes each mail to `settings.OUTBOX_DIR` as `.eml`, byte for byte what SMTP would carry.

    A file of this ending is always whole: it is written aside and renamed. Names sort by time and end
    in the uuid of the outgoing row. Raises OSError when the folder cannot be written.
    """

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)

    def open(self) -> bool:
        Path(settings.OUTBOX_DIR).mkdir(parents=True, exist_ok=True)
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.open()
        for message in email_messages:
            _write(message.message().as_bytes(linesep="\r\n"), _key(message))
        return len(email_messages)


def outbox_file(row: uuid.UUID) -> Path | None:
    """The newest file of an outgoing row, or None when it never left by this backend."""
    return max(Path(settings.OUTBOX_DIR).glob(f"*-{row.hex}.eml"), default=None)


def _key(message: EmailMessage) -> uuid.UUID:
    return own_row(str(message.extra_headers.get("Message-ID", ""))) or uuid.uuid4()


def _write(raw: bytes, key: uuid.UUID) -> None:
    folder = Path(settings.OUTBOX_DIR)
    # The counter keeps the order of mails that one process writes within a microsecond.
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{next(_counter) % 10_000:04d}"
    aside = folder / f".{key.hex}-{os.getpid()}.part"
    try:
        with aside.open("wb") as file:
            os.chmod(file.fileno(), 0o600)  # it holds private links
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(folder / f"{stamp}-{key.hex}.eml")
    except OSError:
        aside.unlink(missing_ok=True)
        raise
