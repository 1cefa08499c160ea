"""A stretch of bad line between the desk and a mail server."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

from tests.live.server import free_port


class BadLine:
    """Passes bytes on to `port`. `drop_after` bytes from the server the line is cut; `pause` seconds lie between
    pieces of `piece` bytes.
    """

    def __init__(self, port: int) -> None:
        self.target, self.port = port, free_port()
        self.drop_after: int | None = None
        self.pause, self.piece = 0.0, 65_536
        self.drops = 0
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> BadLine:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._copy, args=(here, there, False), daemon=True).start()
            threading.Thread(target=self._copy, args=(there, here, True), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(self.piece if is_answer else 65_536):
                if is_answer:
                    passed += len(data)
                    if self.drop_after is not None and passed > self.drop_after:
                        self.drops += 1
                        break
                    time.sleep(self.pause)
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
                each.close()
