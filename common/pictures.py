"""Pictures that people give us: read by Pillow and written anew, so that nothing but pixels is kept."""

from __future__ import annotations

import io
import struct
import zlib

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common.errors import Invalid

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
PIXELS_MAX = 20_000_000  # decoded that is 80 MB at most
QUALITY = 88
# What Pillow's readers let out for damaged files, by format and by the tags inside them.
UNREADABLE = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, struct.error, EOFError,
    KeyError, IndexError, TypeError, OverflowError, ZeroDivisionError, MemoryError, zlib.error,
)  # fmt: skip


def encoded_anew(content: bytes, kind: str, *, box: tuple[int, int], field: str) -> tuple[bytes, int, int]:
    """The pixels as a fresh file of the same kind (of FORMATS), within `box`, with its width and height.

    Positions, cameras and all else a file carries beside the pixels are gone; of an animation the first picture
    stays. Raises Invalid at `field` for what cannot be read or is too large.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > PIXELS_MAX:
                words = _("The picture has more than %(most)d megapixels: make it smaller.")
                raise Invalid(words % {"most": PIXELS_MAX // 1_000_000}, field=field)
            pixels = _plain_mode(ImageOps.exif_transpose(image), kind)
    except UNREADABLE as error:
        raise Invalid(_("The picture is damaged and cannot be read."), field=field) from error
    pixels.thumbnail(box)
    pixels.info.clear()
    out = io.BytesIO()
    options = {
        "JPEG": {"quality": QUALITY, "progressive": True},
        "WEBP": {"quality": QUALITY},
        "PNG": {"optimize": True},
    }
    pixels.save(out, kind, **options.get(kind, {}))
    return out.getvalue(), pixels.width, pixels.height


def _plain_mode(image: Image.Image, kind: str) -> Image.Image:
    """RGB, or RGBA where there is something to see through."""
    if kind == "JPEG":
        return image.convert("RGB")
    sees_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    return image.convert("RGBA" if sees_through else "RGB")
