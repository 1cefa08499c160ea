"""Writes about the name, logo and colour of the desk. They leave a line in the audit log."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_administer
from accounts.services import clean_name
from common import audit
from common.branding import forget_brand
from common.colours import colour_typed, written
from common.errors import Invalid
from common.files import StoredFile, content_type, file_discard, file_store
from common.models import Branding
from common.pictures import FORMATS, encoded_anew

LOGO_BYTES_MAX = 2 * 1024 * 1024
LOGO_BOX = (512, 160)  # shown at most 128 by 32: sharp on every screen
LOGO_TYPES = {"image/png", "image/jpeg", "image/webp"}
NAME_MAX = 80


def logo_stored(content: bytes, name: str) -> tuple[StoredFile, int, int]:
    """A logo written anew into the storage, with its width and height. Call it before the transaction.

    Raises Invalid for what is no PNG, JPEG or WebP: an SVG can hold scripts, and is refused by name.
    """
    if len(content) > LOGO_BYTES_MAX:
        raise Invalid(_("The logo is larger than %(most)d MB.") % {"most": LOGO_BYTES_MAX >> 20}, field="logo")
    kind = content_type(content[:4096], name)
    if kind == "image/svg+xml":
        raise Invalid(_("SVG files can hold scripts, so they are not taken. Save the logo as a PNG."), field="logo")
    if kind not in LOGO_TYPES:
        raise Invalid(_("Choose a PNG, JPEG or WebP picture."), field="logo")
    encoded, width, height = encoded_anew(content, FORMATS[kind], box=LOGO_BOX, field="logo")
    return file_store("logo", encoded), width, height


def branding_save(
    *, actor: User, name: str, organisation: str, accent: str, logo: tuple[bytes, str] | None, drop_logo: bool = False
) -> Branding:
    """Sets the desk's name, organisation, colour and logo (bytes and file name); empty is as the environment says.

    Without a logo the one there is stays, unless `drop_logo`. Raises NotAllowed, Invalid at its field.
    """
    can_administer(actor).require()
    colour = colour_typed(accent) if accent.strip() else None
    if accent.strip() and colour is None:
        raise Invalid(_("Write the colour like #3b4fcb."), field="accent")
    stored = logo_stored(*logo) if logo else None
    try:
        with transaction.atomic():
            return _saved(
                actor, clean_name(name)[:NAME_MAX], clean_name(organisation)[:NAME_MAX], colour, stored, drop_logo
            )
    except Exception:
        if stored:
            file_discard([stored[0]])
        raise


def _saved(
    actor: User, name: str, organisation: str, colour: tuple[int, int, int] | None,
    stored: tuple[StoredFile, int, int] | None, drop_logo: bool,
) -> Branding:  # fmt: skip
    Branding.objects.get_or_create(pk=Branding.ONLY)
    row = Branding.objects.select_for_update().get(pk=Branding.ONLY)
    before = _facts(row)
    row.name, row.organisation, row.accent = name, organisation, written(colour) if colour else ""
    old = row.logo
    if stored:
        file, row.logo_width, row.logo_height = stored
        row.logo, row.logo_type = file.path, file.content_type
    elif drop_logo:
        row.logo, row.logo_type, row.logo_width, row.logo_height = "", "", 0, 0
    row.save()
    if old and old != row.logo:
        transaction.on_commit(lambda: default_storage.delete(old))
    audit.record(actor=actor, action="changed", subject=row, name=row.name, before=before, after=_facts(row))
    forget_brand()
    return row


def _facts(row: Branding) -> dict[str, str]:
    return {"name": row.name, "organisation": row.organisation, "accent": row.accent, "logo": row.logo[-12:]}
