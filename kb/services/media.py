"""Pictures for answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid
from common.files import INLINE_TYPES, content_type, file_discard, file_store, safe_name
from common.pictures import FORMATS, encoded_anew
from kb import policies
from kb.models import Article, Media

BYTES_MAX = 10 * 1024 * 1024
SIDE_MAX = 2_000  # larger ones are made smaller: no page shows more


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
    encoded, width, height = encoded_anew(content, FORMATS[kind], box=(SIDE_MAX, SIDE_MAX), field="picture")
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
