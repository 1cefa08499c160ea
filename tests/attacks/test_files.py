"""A04–A07, E05, F01, F02, F04, F05, F07, F08, F14: files that pose, climb, burst, flood; by form, mail and API."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.services import token_create
from common.files import content_type, file_store, safe_name
from kb.models import Media
from mail.models import InboundEmail
from mail.tests.mails import PNG, file_part, multipart, part
from tests.attacks.bad_files import ACTIVE, NAMES, POLYGLOT, SVG, TYPES
from tests.attacks.world import HELP, mail_in
from tests.flows.portal import report
from tests.support import Desk, work
from tickets import services
from tickets.models import Attachment


def attach(desk: Desk, files: dict[str, bytes]) -> list[Attachment]:
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="x", text="y", channel="web")
    services.request_add(
        actor=desk.student, author=desk.student, ticket=ticket, text="z", channel="web",
        files=[file_store(name, content) for name, content in files.items()],
    )  # fmt: skip
    return list(Attachment.objects.order_by("pk"))


def test_a04_a05_a06_nothing_that_acts_is_shown_in_the_browser_by_page_link_or_api(desk: Desk, sign_in) -> None:
    files = attach(desk, ACTIVE)
    secret = services.link_mint(ticket=files[0].message.ticket, user=desk.student)
    bearer = {"Authorization": f"Bearer {token_create(actor=desk.student, user=desk.student)[1]}"}
    client = sign_in(desk.student)
    assert len(files) == len(ACTIVE)
    for file in files:
        for path, headers in (
            (f"/files/{file.key}/", {}),
            (f"/t/{secret}/files/{file.key}/", {}),
            (f"/api/v1/files/{file.key}/", {**bearer, "accept": "image/svg+xml"}),
        ):
            for query in ("", "?inline=1", "?s=1&download=0&disposition=inline&type=text/html&format=html"):
                response = client.get(path + query, headers=headers)
                assert response.status_code == 200, (file.name, path)
                assert response["Content-Disposition"].startswith("attachment"), file.name
                assert response["X-Content-Type-Options"] == "nosniff"
                assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
                assert not re.match(r"text/html|image/svg|application/x?h?t?ml|text/xml", response["Content-Type"]), (
                    file.name
                )
                assert response.getvalue() == ACTIVE[file.name]


def test_a06_a_file_by_mail_has_the_type_of_its_bytes_whatever_it_says(desk: Desk, sign_in) -> None:
    parts = [
        part(
            f'{kind or "x"}\r\nContent-Disposition: attachment; filename="{number}.png"',
            b"<html><script>run()</script>",
        )
        for number, kind in enumerate(TYPES)
    ]
    row = mail_in(multipart("mixed", part("text/plain", "x"), *parts, headers=(f"To: {HELP}", "Subject: x")))
    client = sign_in(desk.agent)
    files = Attachment.objects.filter(message__ticket=row.ticket)
    assert files
    for file in files:
        assert client.get(f"/files/{file.key}/")["Content-Disposition"].startswith("attachment"), file.name


def test_a07_a_picture_that_is_a_program_too_is_no_script_of_any_page(desk: Desk, sign_in) -> None:
    (file,) = attach(desk, {"p.gif": POLYGLOT})
    response = sign_in(desk.student).get(f"/files/{file.key}/")
    assert response["Content-Type"] == "image/gif"  # and nosniff: no browser runs a GIF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    page = sign_in(desk.student).get("/my/")
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_a12_a_part_of_a_mail_that_is_markup_is_a_file_to_save_and_never_inside_it(desk: Desk, sign_in) -> None:
    html = '<img src="cid:one"><img src="cid:two"><img src="cid:three">'
    inline = [
        part(kind, body, f"Content-ID: <{name}>", "Content-Disposition: inline")
        for name, kind, body in (
            ("one", "image/svg+xml", SVG),
            ("two", "text/html", b"<script>run()</script>"),
            ("three", "image/png", SVG),
        )
    ]
    row = mail_in(multipart("related", part("text/html", html), *inline, headers=(f"To: {HELP}", "Subject: x")))
    assert row.ticket is not None
    message = row.ticket.messages.get()
    page = sign_in(desk.agent).get(f"{row.ticket.get_absolute_url()}messages/{message.pk}/original/").content.decode()
    assert "src=" not in page
    assert not message.attachments.filter(is_inline=True).exists()


def test_e05_f01_f02_no_name_leads_out_of_the_store_or_breaks_a_header(
    desk: Desk, sign_in, settings: Any, tmp_path: Path
) -> None:
    usable = [name.encode("utf-8", "replace").decode() for name in NAMES]
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="x", text="y", channel="web")
    services.request_add(
        actor=desk.student, author=desk.student, ticket=ticket, text="z", channel="web",
        files=[file_store(name, b"words") for name in usable],
    )  # fmt: skip
    client = sign_in(desk.student)
    for file in Attachment.objects.all():
        assert re.fullmatch(r"attachments/[0-9a-f]{2}/[0-9a-f]{32}", file.file.name)
        assert not set(file.name) & set("/\\\r\n\x00\u202e\u2066\u2028\x1b") or file.name == "file"
        assert 0 < len(file.name.encode()) <= 255
        response = client.get(f"/files/{file.key}/")
        value = response["Content-Disposition"]
        assert re.fullmatch(
            r"attachment(; filename=\"(?:[^\"\\]|\\.)*\"|; filename\*=utf-8''[\w.~!$&+^`|%-]+|)", value, re.A
        ), value
        assert "Set-Cookie" not in response.headers
    stored = {path for path in tmp_path.rglob("*") if path.is_file() and "files" in path.parts}
    assert all(Path(settings.MEDIA_ROOT) in path.parents for path in stored)


@pytest.mark.parametrize("name", NAMES[:12])
def test_f02_names_of_a_form_and_of_a_mail_stay_in_the_store_too(desk: Desk, tmp_path: Path, name: str) -> None:
    report(Client(), files=[SimpleUploadedFile("x.txt", b"words")], email="bad address")
    quoted = name.replace("\x00", "").replace("\r\n", "")
    mail_in(
        multipart("mixed", part("text/plain", "x"), file_part(quoted, b"words"), headers=(f"To: {HELP}", "Subject: x"))
    )
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert re.fullmatch(r"[0-9a-f]{32}|[0-9a-fA-F-]{36}|[\w.+@=-]{10,120}\.eml", path.name), path
    assert "/" not in safe_name(name)


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


def test_f04_f05_bombs_are_kept_as_files_and_never_unpacked(desk: Desk, sign_in) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("x", b"\x00" * 20_000_000)
    files = {
        "a.zip": zipped.getvalue(),
        "b.png": png_of(50_000, 50_000),
        "c.jpg": b"\xff\xd8\xff" + b"\x00" * 100,
        "d.docx": zipped.getvalue(),
    }
    parts = [file_part(name, content) for name, content in files.items()]
    row = mail_in(multipart("mixed", part("text/plain", "x"), *parts, headers=(f"To: {HELP}", "Subject: x")))
    assert row.state == InboundEmail.FILED
    assert {file.name: file.size for file in Attachment.objects.all()} == {
        name: len(content) for name, content in files.items()
    }
    assert row.ticket is not None
    assert sign_in(desk.agent).get(row.ticket.get_absolute_url()).status_code == 200
    client = sign_in(desk.author)
    for name, content in files.items():
        client.post("/desk/answers/media/", {"picture": SimpleUploadedFile(name, content)})
    assert not Media.objects.exists()


def test_f07_a_picture_for_the_public_tells_no_place(desk: Desk, sign_in) -> None:
    image, out = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = image.getexif()
    exif[0x010F], exif[0x9286] = "xyzzy-camera", "plugh-comment"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    image.save(out, "JPEG", exif=exif)
    sign_in(desk.author).post("/desk/answers/media/", {"picture": SimpleUploadedFile("x.jpg", out.getvalue())})
    media = Media.objects.get()
    shown = sign_in(desk.author).get(f"/media/{media.pk}/").getvalue()
    assert b"xyzzy" not in shown
    assert b"Exif" not in shown
    (evidence,) = attach(desk, {"x.jpg": out.getvalue()})
    assert sign_in(desk.student).get(f"/files/{evidence.key}/").getvalue() == out.getvalue()


def test_f08_a_thousand_files_are_capped_and_the_mail_is_kept(desk: Desk, tmp_path: Path) -> None:
    parts = [file_part(f"{number}.txt", b"x") for number in range(1001)]
    row = mail_in(multipart("mixed", part("text/plain", "words"), *parts, headers=(f"To: {HELP}", "Subject: x")))
    assert row.state == InboundEmail.FILED
    assert 0 < Attachment.objects.count() <= 500
    many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(30)]
    assert report(Client(), files=many).status_code == 400


def test_f08_files_of_forms_that_fail_are_kept_for_few_and_not_for_ever(desk: Desk, settings: Any) -> None:
    for _ in range(30):
        report(Client(), email="wrong", files=[SimpleUploadedFile("x.txt", b"x" * 1000)])
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(kept) <= 20
    work()


@pytest.mark.parametrize("path", ["/report/", "/api/v1/tickets/", "/sign-in/", "/desk/answers/media/"])
def test_f14_a_body_that_says_it_is_huge_is_refused_unread(desk: Desk, path: str) -> None:
    class Endless(io.RawIOBase):
        read_bytes = 0

        def read(self, size: int = -1) -> bytes:
            Endless.read_bytes += size if size > 0 else 1
            return b"x" * (size if size > 0 else 1)

    kind = "application/json" if path.startswith("/api/") else "multipart/form-data; boundary=b"
    for said in (2 * 1024**3, 10**18):
        response = Client().generic("POST", path, b"", kind, CONTENT_LENGTH=str(said), **{"wsgi.input": Endless()})
        assert response.status_code == 413
    assert Endless.read_bytes == 0
    for said in ("-5", "abc", "", "1e9", "9" * 5000):
        client = Client(raise_request_exception=False)
        assert client.generic("POST", path, b"x=1", kind, CONTENT_LENGTH=said).status_code < 500


def test_a06_types_come_from_bytes_for_every_start() -> None:
    for name, content in ACTIVE.items():
        assert content_type(content, name) not in {"image/png", "image/jpeg", "image/gif", "image/webp"}, name
    assert content_type(PNG, "x.html") == "image/png"
