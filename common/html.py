"""Sanitising HTML with nh3 (html5ever parses as browsers do): one list for answers, one for mail. Pure.

Nothing outside these lists passes: no script, style sheet, form, frame, object, SVG or event handler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.entities import html5

import nh3

GONE_WITH_CONTENT = {
    "script", "style", "title", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math",
    "textarea", "select", "noembed", "noframes", "xmp", "plaintext", "frameset", "audio", "video", "canvas",
}  # fmt: skip

ARTICLE_TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h2",
    "h3", "h4", "hr", "img", "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ARTICLE_ATTRIBUTES = {
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "li": {"id", "value"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
ARTICLE_CLASSES = {
    "div": {"callout", "info", "warn", "good", "bad", "table-wrap"},
    "figure": {"shot"},
    "span": {"part", "frame"},
    "ol": {"steps"},
    "details": {"transcript"},
    "td": {"num"},
    "th": {"num"},
}
ARTICLE_SCHEMES = {"https", "http", "mailto", "tel", "answer"}
_OWN_ID = re.compile(r"[a-z][a-z0-9-]{0,79}")
_ANSWER = re.compile(r"answer:[0-9]{1,15}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_OWN_PICTURE = re.compile(r"/[A-Za-z0-9/_.-]*")


def sanitise_article(html: str) -> str:
    """HTML of an answer: our own classes, small ids, links by safe schemes, pictures of this site only.

    `answer:7` links pass for the page to resolve; nothing else of that scheme does.
    """
    return nh3.clean(
        html,
        tags=ARTICLE_TAGS,
        clean_content_tags=GONE_WITH_CONTENT,
        attributes=ARTICLE_ATTRIBUTES,
        attribute_filter=_article_attribute,
        allowed_classes=ARTICLE_CLASSES,
        url_schemes=ARTICLE_SCHEMES,
        link_rel="noopener noreferrer",
        # What scrolls sideways has to be reached by keyboard.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        tag_attribute_values={"div": {"tabindex": {"0"}}},
    )


def _article_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if _OWN_ID.fullmatch(value) else None
    if name in {"value", "start", "width", "height", "colspan", "rowspan"}:
        return value if _NUMBER.fullmatch(value) else None
    if name == "src":
        return value if _OWN_PICTURE.fullmatch(value) and not value.startswith("//") else None
    if name == "href" and value.strip().lower().startswith("answer:"):
        return value if _ANSWER.fullmatch(value) else None
    return value


MAIL_TAGS = {
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
_CELL = {"align", "valign", "width", "height", "bgcolor", "colspan", "rowspan", "style", "dir"}
MAIL_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "align"},
    "a": {"href", "title"},
    "font": {"color", "size", "face"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"align", "width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": _CELL,
    "th": _CELL,
    "tr": _CELL,
}
# Looks, without any property that moves a thing out of its place or fetches something.
MAIL_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius",
    "border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "font",
    "font-family", "font-size", "font-style", "font-weight", "height", "letter-spacing", "line-height",
    "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width",
    "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align", "text-decoration",
    "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break",
}  # fmt: skip
MAIL_LINKS = ("https:", "http:", "mailto:", "tel:")
_AMPERSAND = "\ue003"  # of the private use area: it means nothing to anybody
_INSTEAD = {"&": _AMPERSAND, "<": "&#60;", ">": "&#62;", '"': "&#34;", "'": "&#39;"}
_BARE = re.compile(r"&(?!#[0-9]|#[xX][0-9a-fA-F]|[A-Za-z])")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*)(;?)")
_LEGACY = tuple(name for name in html5 if not name.endswith(";"))
_FETCHES = re.compile(r"url\s*\(|image-set|expression|@import|\\|/\*", re.I)
_DATA_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.I)


def sanitise_mail(html: str, *, pictures: Mapping[str, str] | None = None) -> str:
    """HTML of a mail, without anything active and without asking anybody outside for anything.

    Pictures from outside lose their address and leave their `alt`. A `cid:` picture is shown from
    `pictures` (Content-ID without brackets → address on this site) when it is known there.
    """
    known = pictures or {}

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return None if _FETCHES.search(value) else value
        if name == "src":
            return _mail_picture(value.strip(), known)
        if name == "href":
            return value if value.strip().lower().startswith(MAIL_LINKS) else None
        return value

    clean = nh3.clean(
        _steady_references(html),
        tags=MAIL_TAGS,
        clean_content_tags=GONE_WITH_CONTENT,
        attributes=MAIL_ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=MAIL_STYLES,
        url_schemes={"https", "http", "mailto", "tel", "cid", "data"},
        url_relative=lambda url: url if url in known.values() else None,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return clean.replace(_AMPERSAND, "&amp;")


def _steady_references(html: str) -> str:
    """The same markup with the references to characters that cost the parser nothing.

    It takes the square of the time for ampersands in one text, so another sign stands for them meanwhile;
    names take long too, so the letters they mean stand there. A name without its semicolon stays as it is:
    in an address it means itself.
    """
    return _NAMED.sub(_steady, _BARE.sub(_AMPERSAND, html.replace(_AMPERSAND, "")))


def _steady(match: re.Match[str]) -> str:
    name, end = match.groups()
    letters = html5.get(f"{name};") if end else None
    if letters is not None:
        return "".join(_INSTEAD.get(letter, letter) for letter in letters)
    return match.group() if name.startswith(_LEGACY) else _AMPERSAND + match.group()[1:]


def _mail_picture(value: str, known: Mapping[str, str]) -> str | None:
    if value.lower().startswith("cid:"):
        return known.get(value[4:].strip("<>"))
    return value if _DATA_PICTURE.fullmatch(value) else None
