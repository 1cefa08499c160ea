"""A request whose body stops before its Content-Length is none: nothing of it may be acted on.

Servers hand over the end of a connection as the end of the body. A form with a picture that breaks off on a train
would be read as a form without one, and become a ticket without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[..., Iterable[bytes]]


class BrokenOff(OSError):
    """The other side went away in the middle of the body; Django makes UnreadablePostError of it."""


class _Counted:
    """The body's stream (`wsgi.input`), which raises BrokenOff where it ends too early."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        return self._seen(self._stream.read(self._left if size < 0 else min(size, self._left)), size)

    def readline(self, size: int = -1) -> bytes:
        return self._seen(self._stream.readline(self._left if size < 0 else min(size, self._left)), size)

    def _seen(self, data: bytes, size: int) -> bytes:
        self._left -= len(data)
        if self._left > 0 and (size < 0 or (size > 0 and not data)):
            raise BrokenOff("the body ends before its Content-Length")
        return data


def whole_bodies(application: Application) -> Application:
    """The WSGI application (PEP 3333), given bodies that are whole or raise BrokenOff."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isascii() and length.isdigit() and int(length):
            environ["wsgi.input"] = _Counted(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return guarded
