"""Videos in answers: hosts we trust, and a cover that asks nobody outside before it is pressed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# provider → (host, address of the player, address of the page, form of its ids)
PROVIDERS = {
    "youtube": (
        "www.youtube-nocookie.com",
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1&rel=0&cc_load_policy=1",
        "https://www.youtube.com/watch?v={id}",
        r"[A-Za-z0-9_-]{6,20}",
    ),
    "vimeo": (
        "player.vimeo.com",
        "https://player.vimeo.com/video/{id}?autoplay=1&dnt=1",
        "https://vimeo.com/{id}",
        r"[0-9]{5,12}",
    ),
}


@dataclass(frozen=True)
class Video:
    provider: str
    id: str
    title: str

    @property
    def player(self) -> str:
        return PROVIDERS[self.provider][1].format(id=self.id)

    @property
    def page(self) -> str:
        return PROVIDERS[self.provider][2].format(id=self.id)


def video_of(words: str, hosts: Collection[str]) -> Video:
    """`youtube dQw4w9WgXcQ Title of it` as a Video. Raises ValueError, in words, for anything else."""
    provider, identifier, title = [*words.split(None, 2), "", "", ""][:3]
    if provider not in PROVIDERS or PROVIDERS[provider][0] not in hosts:
        raise ValueError(_("videos from “%(provider)s” are not allowed here") % {"provider": provider})
    if not re.fullmatch(PROVIDERS[provider][3], identifier):
        raise ValueError(_("“%(id)s” is no video of %(provider)s") % {"id": identifier, "provider": provider})
    title = title.strip().strip('"“”')
    if not title:
        raise ValueError(_("the video has no title"))
    return Video(provider, identifier, title)


def video_html(video: Video) -> str:
    """The cover: a link that works by itself, and that the script turns into the player when pressed."""
    return render_to_string("components/_video.html", {"video": video})
