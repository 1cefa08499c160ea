"""Finds what could act in a page as it was served, and is not ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

ADDRESSES = {
    "href", "src", "action", "formaction", "data", "poster", "background", "cite", "longdesc", "ping", "srcset",
    "xlink:href", "lowsrc", "dynsrc", "manifest", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete",
}  # fmt: skip
NEVER = {
    "style", "object", "embed", "applet", "base", "frame", "frameset", "portal", "fencedframe", "foreignobject",
    "use", "animate", "set", "math", "xmp", "plaintext", "noembed", "noframes", "marquee", "bgsound", "layer", "keygen",
    "isindex",
}  # fmt: skip
OUR_SCRIPTS = {"application/json", "application/ld+json"}
SAFE = re.compile(r"(?:https?:|mailto:|tel:|[/?#.]|[A-Za-z0-9_-]+(?:[/?#.]|$)|$)", re.I)
DATA_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+$", re.I)
ENTITY_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\ufeff]+")


class Hunter(HTMLParser):
    """Reads a page as leniently as it can, and notes every part that could act."""

    def __init__(self, *, is_mail: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_mail = is_mail  # a mail has styles of its own, and is shown in a sandbox
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.lower(): value or "" for name, value in attrs}
        if tag in NEVER and not (tag == "style" and self.is_mail):
            self.found.append(f"<{tag}>")
        if tag == "script" and not (given.get("src", "").startswith("/static/") or given.get("type") in OUR_SCRIPTS):
            self.found.append(f"<script> {given}")
        if tag == "iframe" and not given.get("src", "").startswith(("/desk/outbox/", "/desk/tickets/")):
            self.found.append(f"<iframe> {given}")
        if tag == "meta" and "http-equiv" in given and not self.is_mail:
            self.found.append(f"<meta> {given}")
        if tag == "link" and given.get("rel") != "canonical" and not re.match(r"/(?!/)", given.get("href", "")):
            self.found.append(f"<link> {given}")
        if tag == "form" and not re.match(r"(?:/(?!/)|[?#]|$)", given.get("action", "")):
            self.found.append(f"<form> {given}")
        for name, value in given.items():
            self._attribute(tag, name, value)

    handle_startendtag = handle_starttag

    def _attribute(self, tag: str, name: str, value: str) -> None:
        bare = ENTITY_SPACE.sub("", value)
        if name == "formaction" and not re.match(r"/(?!/)", bare):
            self.found.append(f"{tag} {name}={value}")
        if name.startswith(("on", "hx-on", "data-hx-on", "srcdoc", "ping")):
            self.found.append(f"{tag} {name}={value}")
        if name == "style" and (not self.is_mail or re.search(r"url|expression|@import|position|\\", value, re.I)):
            self.found.append(f"{tag} style={value}")
        if name in ADDRESSES and not SAFE.match(bare) and not (tag == "img" and DATA_PICTURE.match(bare)):
            self.found.append(f"{tag} {name}={value}")
        if name.startswith(("hx-", "data-hx-")) and re.match(r"\s*(?:https?:)?//|\s*js:", value, re.I):
            self.found.append(f"{tag} {name}={value}")
        if name in {"src", "srcset", "poster", "background", "data"} and re.match(r"(?:https?:)?//", bare, re.I):
            self.found.append(f"{tag} {name}={value} asks somebody outside")


def hunt(html: str, *, is_mail: bool = False) -> list[str]:
    """What could act in `html`; empty when nothing can."""
    hunter = Hunter(is_mail=is_mail)
    hunter.feed(html)
    hunter.close()
    return hunter.found


def hunt_page(response: Any, *, is_mail: bool = False) -> list[str]:
    return [f"{response.request['PATH_INFO']}: {each}" for each in hunt(response.content.decode(), is_mail=is_mail)]
