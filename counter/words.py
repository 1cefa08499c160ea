"""Lengths of calls in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _


def length_in_words(seconds: float | None) -> str:
    """ "45s", "3m", "1h 05m"; empty for a call that nobody timed."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("%(count)ss") % {"count": round(seconds)}
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(count)sm") % {"count": minutes}
    return _("%(hours)sh %(minutes)sm") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}


def clock_face(seconds: int) -> str:
    """The timer: "02:47", "1:02:47"."""
    hours, rest = divmod(max(0, seconds), 3600)
    face = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{face}" if hours else face


def moment_short(moment: datetime) -> str:
    """ "14:09" today, "4 May" before."""
    here = timezone.localtime(moment)
    if here.date() == timezone.localdate():
        return f"{here:%H:%M}"
    return str(formats.date_format(here, "j M", use_l10n=False))
