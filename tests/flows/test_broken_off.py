"""A request that breaks off on its way changes nothing, whatever of it had arrived."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.services import token_create
from helpdesk.wsgi import application
from tests.support import Desk
from tickets.models import Attachment, Ticket

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 5_000


def sent(path: str, body: bytes, length: int, kind: str = MULTIPART_CONTENT, **headers: Any) -> int:
    """Posts by the WSGI application itself, as a server does, and gives the status."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(length),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **headers,
    }
    statuses: list[str] = []
    answer = application(environ, lambda status, headers, exc_info=None: statuses.append(status))
    b"".join(answer)
    return int(statuses[0].split()[0])


def form(client: Any) -> tuple[bytes, dict[str, str]]:
    """A report with a file, and the cookie that goes with its token."""
    page = client.get("/report/")
    data = {
        "csrfmiddlewaretoken": str(page.context["csrf_token"]),
        "subject": "Broken off",
        "text": "It is dark.",
        "email": "dora@example.ac.uk",
        "nonce": str(page.context["form"]["nonce"].value()),
        "files": SimpleUploadedFile("shot.png", PNG, "image/png"),
    }
    return encode_multipart(BOUNDARY, data), {
        "HTTP_COOKIE": "; ".join(f"{name}={each.value}" for name, each in page.cookies.items())
    }


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_form_whose_file_breaks_off_makes_no_ticket(client: Any, desk: Desk, part: float) -> None:
    body, cookie = form(client)
    status = sent("/report/", body[: int(len(body) * part)], len(body), **cookie)
    assert status in (400, 403)  # its token may be among what is missing
    assert not Ticket.objects.exists()
    assert not Attachment.objects.exists()


def test_a_whole_form_makes_one(client: Any, desk: Desk) -> None:
    body, cookie = form(client)
    assert sent("/report/", body, len(body), **cookie) == 302
    assert Ticket.objects.get().subject == "Broken off"
    assert Attachment.objects.get().name == "shot.png"


def test_a_call_of_the_api_that_breaks_off_is_refused_in_json_and_logged_as_no_fault(desk: Desk) -> None:
    _row, secret = token_create(actor=desk.agent, user=desk.agent, label="t")
    body = b'{"subject": "Broken off", "text": "x"}'
    key = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert sent("/api/v1/tickets/", body[:20], len(body), "application/json", **key) == 400
    assert not Ticket.objects.exists()
