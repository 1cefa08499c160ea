"""What the commands share that take mail in until they are told to stop."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from typing import Any

from aiosmtpd.controller import BaseThreadedController
from django.core.management.base import CommandError
from django.db import Error, close_old_connections, connections

from common import jobs

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 10


def listen(controller: BaseThreadedController, *, heart: str, place: str, advice: str) -> None:
    """Runs until SIGTERM or SIGINT, and beats `heart`. Raises CommandError when the place cannot be had."""
    stop = threading.Event()

    def ask_to_stop(*_: Any) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    try:
        controller.start()
    except OSError as error:
        raise CommandError(f"Cannot listen on {place} ({error.strerror or error}). {advice}") from error
    try:
        while not stop.is_set():
            _beat(heart)
            stop.wait(HEARTBEAT_SECONDS)
    finally:
        with contextlib.suppress(OSError):
            controller.stop()
        connections.close_all()


def _beat(heart: str) -> None:
    """A database that is away must not stop the listener: it answers 451 until it is back."""
    try:
        jobs.beat_heart(heart)
    except Error:
        log.warning("heartbeat not written", exc_info=True)
    finally:
        close_old_connections()
