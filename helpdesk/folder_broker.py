"""The broker of an installation without services: kombu's folder of files, with whole files only.

Kombu creates a message's file and writes it afterwards. A worker that looks in between takes an empty file, the bell in
it is lost, and the worker ends because it cannot read it. Here a message gets its name once it is written.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        whole = Path(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg")
        part = whole.with_name(f"{whole.name}.part")  # no reader takes this name
        try:
            part.write_text(dumps(payload), encoding="utf-8")
            part.replace(whole)
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {self.data_folder_out}") from error


class Transport(filesystem.Transport):
    Channel = Channel


def use_it() -> None:
    """Broker addresses that begin with `filesystem:` mean this one from now on."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
