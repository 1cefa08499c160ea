"""Starts the processes behind `./run`, restarts what dies with back-off, stops all together.

Plain subprocesses in process groups of their own: nothing to install, and the same on any machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_SECONDS = 8.0
BACKOFF_MAX = 30.0
STEADY_SECONDS = 20.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Service:
    """One process: its name and command, and what is known of its present run."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0
    env: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0  # seconds before the first start


def _die_with_parent() -> None:
    """In the child: a supervisor that is killed outright takes its processes along (Linux only)."""
    os.setsid()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs services until SIGTERM or SIGINT; `run` returns when everything has stopped."""

    def __init__(self, services: list[Service], say: Callable[[str], None]) -> None:
        self.services = services
        self.say = say
        self.stopping = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        for service in self.services:
            service.next_start = time.monotonic() + service.wait
        try:
            while not self.stopping:
                for service in self.services:
                    self._look_after(service)
                time.sleep(0.2)
        finally:
            self._stop_all()

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _look_after(self, service: Service) -> None:
        now = time.monotonic()
        if service.process is None:
            if now >= service.next_start:
                self._start(service)
            return
        code = service.process.poll()
        if code is None:
            if service.failures and now - service.started > STEADY_SECONDS:
                service.failures = 0
            return
        service.process = None
        service.failures += 1
        wait = min(BACKOFF_MAX, 0.5 * 2 ** min(service.failures - 1, 10))
        service.next_start = now + wait
        self.say(f"{service.name} stopped (exit {code}); starting it again in {wait:.1f} s.")

    def _start(self, service: Service) -> None:
        service.started = time.monotonic()
        service.process = subprocess.Popen(  # noqa: S603 - our own commands
            service.command,
            env={**os.environ, **service.env},
            stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
        )

    def _stop_all(self) -> None:
        running = [s.process for s in self.services if s.process and s.process.poll() is None]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(deadline - time.monotonic(), 0.01))
        for process in running:
            _signal_group(process, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
