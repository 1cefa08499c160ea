"""Pictures for answers: read by Pillow, written anew by it, so that nothing but pixels is kept."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import User
from common.errors import Invalid
from common.files import INLINE_TYPES, content_type, file_discard, file_store, safe_name
from kb import policies
from kb.models import Article, Media

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
BYTES_MAX = 10 * 1024 * 1024
PIXELS_MAX = 20_000_000  # decoded that is 80 MB at most
SIDE_MAX = 2_000  # larger ones are made smaller: no page shows more
QUALITY = 88


def media_add(*, actor: User, name: str, content: bytes, article: Article | None = None) -> Media:
    """Keeps a picture for answers and returns it; the same pixels twice are one picture.

    The type is what the bytes are. Positions, cameras and all else a file carries beside the pixels are
    gone; of an animation the first picture stays. Raises NotAllowed, and Invalid for anything that is no
    PNG, JPEG, WebP or GIF, or is too large.
    """
    policies.can_write(actor).require()
    if len(content) > BYTES_MAX:
        raise Invalid(_("The picture is larger than %(most)d MB.") % {"most": BYTES_MAX >> 20}, field="picture")
    kind = content_type(content[:4096], name)
    if kind not in INLINE_TYPES:
        raise Invalid(_("This is not a PNG, JPEG, WebP or GIF picture."), field="picture")
    encoded, width, height = _encode_anew(content, FORMATS[kind])
    stored = file_store(safe_name(name), encoded)
    try:
        known = Media.objects.filter(sha256=stored.sha256).first()
        if known is not None:
            file_discard([stored])
            return known
        return Media.objects.create(
            path=stored.path,
            name=stored.name,
            content_type=kind,
            size=stored.size,
            width=width,
            height=height,
            sha256=stored.sha256,
            uploaded_for=article,
            uploaded_by=actor,
        )
    except Exception:
        file_discard([stored])
        raise


def _encode_anew(content: bytes, kind: str) -> tuple[bytes, int, int]:
    """The pixels as a fresh file of the same kind, with its width and height. Raises Invalid."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > PIXELS_MAX:
                words = _("The picture has more than %(most)d megapixels: make it smaller.")
                raise Invalid(words % {"most": PIXELS_MAX // 1_000_000}, field="picture")
            pixels = _plain_mode(ImageOps.exif_transpose(image), kind)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Invalid(_("The picture is damaged and cannot be read."), field="picture") from error
    pixels.thumbnail((SIDE_MAX, SIDE_MAX))
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
