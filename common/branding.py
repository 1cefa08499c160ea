"""The name, the logo and the colour of this desk: one row over what the environment says.

Read on every page, so it is kept in the cache; a change is seen at once where the cache is shared, and within
`SECONDS` everywhere.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.colours import Palette, colour_typed, palette_of, written
from common.models import Branding

log = logging.getLogger(__name__)
KEY, SECONDS = "branding", 10
SHEET = 1  # of `style_sheet`: a change of what it writes is another address


@dataclass(frozen=True)
class Brand:
    """What stands in the heads of pages and mails. `accent` is empty for our own colours."""

    name: str
    organisation: str
    accent: str = ""
    logo: str = ""
    logo_type: str = ""
    logo_width: int = 0
    logo_height: int = 0

    @property
    def version(self) -> str:
        """Changes with everything that a page shows of it."""
        facts = repr((SHEET, self.name, self.organisation, self.accent, self.logo))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    @property
    def style_url(self) -> str:
        return reverse("brand_style", args=[self.version]) if self.accent else ""

    @property
    def logo_url(self) -> str:
        return reverse("brand_logo", args=[self.version]) if self.logo else ""

    @property
    def palette(self) -> Palette | None:
        colour = colour_typed(self.accent)
        return palette_of(colour) if colour else None


def brand() -> Brand:
    """The brand as it is now. No query while it is remembered; the environment's while the database is away."""
    try:
        known = cache.get(KEY)
    except Exception:
        log.warning("the cache is away", exc_info=True)
        known = None
    if known is not None:
        return known  # type: ignore[no-any-return]
    try:
        found = _read()
    except DatabaseError:
        return _environment()
    _keep(found)
    return found


def brand_remembered() -> Brand:
    """The same without a query, for pages that must stand when the database does not."""
    try:
        return cache.get(KEY) or _environment()
    except Exception:
        return _environment()


def site_name() -> str:
    return brand().name


def forget_brand() -> None:
    """To be called in the transaction of a change: what others read meanwhile was the old state."""
    _drop()
    transaction.on_commit(_drop)


def _read() -> Brand:
    row = Branding.objects.filter(pk=Branding.ONLY).first()
    plain = _environment()
    if row is None:
        return plain
    return Brand(
        name=row.name or plain.name,
        organisation=row.organisation or plain.organisation,
        accent=row.accent,
        logo=row.logo,
        logo_type=row.logo_type,
        logo_width=row.logo_width,
        logo_height=row.logo_height,
    )


def _environment() -> Brand:
    return Brand(settings.SITE_NAME, settings.ORGANISATION_NAME)


def _keep(found: Brand) -> None:
    try:
        cache.set(KEY, found, SECONDS)
    except Exception:
        log.warning("the cache is away", exc_info=True)


def _drop() -> None:
    try:
        cache.delete(KEY)
    except Exception:
        log.warning("the cache is away", exc_info=True)


def style_sheet(palette: Palette) -> str:
    """The tokens of a palette as CSS, for both themes, and the few places that hold our own colours."""
    light, dark = palette.light.tokens(), palette.dark.tokens()
    both = "".join(f"{name}:light-dark({light[name]},{dark[name]});" for name in light)
    plain = "".join(f"{name}:{value};" for name, value in light.items())
    deep, primary = written(palette.deep), written(palette.light.primary)
    return (
        "@layer vendor,tokens,base,components,pages,print;"
        f"@layer tokens{{:root{{{both}}}"
        f"@supports not (color:light-dark(#000,#fff)){{:root{{{plain}}}}}}}"
        f"@layer pages{{.brand i{{background:{primary}}}"
        f".hero{{background:linear-gradient(160deg,{written(_deeper(palette))},{deep} 75%)}}"
        f".hero>.wrap>p{{color:#fff}}}}"
    )


def _deeper(palette: Palette) -> tuple[int, int, int]:
    red, green, blue = (part * 6 // 10 for part in palette.deep)
    return (red, green, blue)
