"""Pictures for answers, and files that only pose as one."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from accounts.models import User
from common.errors import Invalid, NotAllowed
from kb import services
from kb.models import Article, Media
from kb.tests.support import make_article, make_author, picture_bytes

pytestmark = pytest.mark.django_db


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it has many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\x00" * 10_000)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_kept_under_a_random_name_with_its_size(kind: str) -> None:
    media = services.media_add(actor=make_author(), name=f"../../screen.{kind.lower()}", content=picture_bytes(kind))
    assert (media.width, media.height, media.content_type) == (40, 30, f"image/{kind.lower()}")
    assert "screen" not in media.path
    assert media.name == f"screen.{kind.lower()}"


def test_what_a_camera_wrote_beside_the_pixels_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # turned by a quarter
    content = picture_bytes("JPEG", exif=exif, comment=b"met at the north gate")
    media = services.media_add(actor=make_author(), name="photo.jpg", content=content)
    kept = default_storage.open(media.path).read()
    assert b"SecretCamera" not in kept
    assert b"north gate" not in kept
    assert (media.width, media.height) == (30, 40), "it is turned upright instead"


def test_bytes_after_the_picture_are_gone() -> None:
    content = picture_bytes("PNG") + b"<script>alert(1)</script>"
    media = services.media_add(actor=make_author(), name="a.png", content=content)
    assert b"script" not in default_storage.open(media.path).read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", b"<!doctype html><script>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("drawing.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("program.png", b"MZ\x90\x00" + b"\x00" * 100),
        ("half.png", picture_bytes("PNG")[:60]),
        ("header.png", b"\x89PNG\r\n\x1a\n" + b"<html>" * 50),
        ("header.gif", b"GIF89a<script>alert(1)</script>"),
        ("empty.png", b""),
        ("photo.bmp", picture_bytes("BMP")),
    ],
)
def test_what_is_no_picture_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        services.media_add(actor=make_author(), name=name, content=content)
    assert caught.value.field == "picture"
    assert not Media.objects.exists()


@pytest.mark.parametrize("size", [(10_000, 5_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_bomb_of_pixels_is_refused_by_its_head(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid):
        services.media_add(actor=make_author(), name="bomb.png", content=bomb(*size))


def test_a_file_of_eleven_megabytes_is_refused() -> None:
    with pytest.raises(Invalid):
        services.media_add(actor=make_author(), name="big.png", content=picture_bytes() + b"\x00" * (11 << 20))


def test_large_pictures_are_made_smaller_and_see_through_ones_stay_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (3000, 300), (0, 0, 0, 0)).save(out, "PNG")
    media = services.media_add(actor=make_author(), name="wide.png", content=out.getvalue())
    assert (media.width, media.height) == (2000, 200)
    with Image.open(default_storage.open(media.path)) as image:
        assert image.mode == "RGBA"


def test_the_same_picture_twice_is_one() -> None:
    first = services.media_add(actor=make_author(), name="a.png", content=picture_bytes())
    again = services.media_add(actor=make_author(), name="b.png", content=picture_bytes())
    assert first == again


def test_only_authors_add_pictures() -> None:
    with pytest.raises(NotAllowed):
        services.media_add(
            actor=User.objects.create_user("a@example.ac.uk", is_agent=True), name="a.png", content=picture_bytes()
        )


def test_a_published_picture_is_served_safely_and_stays_in_caches() -> None:
    media = services.media_add(actor=make_author(), name="a.png", content=picture_bytes())
    make_article(body=f'![A blue field](media:{media.pk} "Blue")')
    response = Client().get(media.get_absolute_url())
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    assert "public" in response["Cache-Control"]
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_an_internal_picture_is_kept_by_no_cache() -> None:
    agent = User.objects.create_user("priya@example.ac.uk", is_agent=True)
    media = services.media_add(actor=make_author(), name="a.png", content=picture_bytes())
    make_article(body=f"See:\n\n![Blue](media:{media.pk})", audience=Article.AGENTS)
    client = Client()
    assert client.get(media.get_absolute_url()).status_code == 404
    client.force_login(agent)
    response = client.get(media.get_absolute_url())
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_picture_whose_file_is_gone_is_not_found() -> None:
    media = services.media_add(actor=make_author(), name="a.png", content=picture_bytes())
    make_article(body=f"See:\n\n![Blue](media:{media.pk})")
    default_storage.delete(media.path)
    assert Client().get(media.get_absolute_url()).status_code == 404


def test_a_row_of_another_type_is_never_served() -> None:
    media = services.media_add(actor=make_author(), name="a.png", content=picture_bytes())
    make_article(body=f"See:\n\n![Blue](media:{media.pk})")
    Media.objects.filter(pk=media.pk).update(content_type="image/svg+xml")
    assert Client().get(media.get_absolute_url()).status_code == 404
