"""A token server for tests (RFC 6749, RFC 7662): it gives tokens, and tells a mail server whose they are."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class TokenServer:
    """Gives tokens for a refresh token, a code or an application, and tells Dovecot whose they are.

    `life` is how long a token lasts by its answer, in seconds; `refuse` is the error it answers with instead.
    """

    def __init__(self) -> None:
        self.life, self.refuse = 3600, ""
        self.tokens: dict[str, str] = {}  # access token -> user
        self.refreshes: dict[str, str] = {"first-refresh-token": ""}
        self.user = ""
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                form = {key: values[0] for key, values in parse_qs(self.rfile.read(length).decode()).items()}
                status, answer = outer.answer(self.path, form)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if path.startswith("/introspect"):
            user = self.tokens.get(form.get("token", ""))
            return 200, {"active": user is not None, "username": user}
        self.asked.append(form)
        if self.refuse:
            return 400, {"error": self.refuse, "error_description": "no"}
        number = len(self.asked)
        self.tokens[f"access-{number}"] = self.user
        return 200, {
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": self.life,
            "token_type": "Bearer",
        }

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
