"""F: pictures that are damaged, huge when decoded, or no pictures: refused in words, in bounded time and memory."""

from __future__ import annotations

import io
import random
import resource
import struct
import time
import zlib

import pytest
from PIL import Image

from common.errors import Invalid
from common.pictures import FORMATS, encoded_anew

BOX = (400, 120)


def picture(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    image.save(out, kind, **({"exif": exif.tobytes()} if kind in {"JPEG", "WEBP", "PNG"} else {}))
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes whose rows are zeros, as many as it claims as far as they fit."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min(width // 8 + 1, 10_000) * min(height, 1_000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", FORMATS.values())
def test_f_a_damaged_picture_is_read_or_refused_and_never_an_error_of_ours(kind: str) -> None:
    whole, dice = picture(kind), random.Random(20)
    read = refused = 0
    for turn in range(400):
        broken = bytearray(whole)
        for _hit in range(dice.randint(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        if turn % 3 == 0:
            del broken[dice.randrange(len(broken)) :]
        try:
            content, width, height = encoded_anew(bytes(broken), kind, box=BOX, field="logo")
        except Invalid:
            refused += 1
        else:
            read += 1
            assert width <= BOX[0]
            assert height <= BOX[1]
            Image.open(io.BytesIO(content), formats=[kind]).load()
    assert read
    assert refused


@pytest.mark.parametrize("size", [(60_000, 60_000), (2_000_000_000, 1), (21_000, 1_000)])
def test_f_a_small_file_that_is_huge_when_decoded_costs_nothing(size: tuple[int, int]) -> None:
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(Invalid):
        encoded_anew(png_that_claims(*size), "PNG", box=BOX, field="logo")
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120_000  # kB


def test_f_of_an_animation_with_thousands_of_pictures_the_first_is_taken() -> None:
    out = io.BytesIO()
    frames = [Image.new("P", (20, 20), number % 250) for number in range(2_000)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    start = time.process_time()
    content, _width, _height = encoded_anew(out.getvalue(), "GIF", box=BOX, field="logo")
    assert time.process_time() - start < 2
    assert getattr(Image.open(io.BytesIO(content)), "n_frames", 1) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + b"<script>" * 50,
    ],
)
@pytest.mark.parametrize("kind", FORMATS.values())
def test_f_what_is_no_picture_of_its_kind_is_refused(kind: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        encoded_anew(content, kind, box=BOX, field="logo")


def test_f_what_hangs_on_a_picture_does_not_come_along() -> None:
    content, _width, _height = encoded_anew(picture("PNG") + b"<script>", "PNG", box=BOX, field="logo")
    assert b"<script>" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
