"""What an agent typed, as HTML: paragraphs, lists, links, bold and code. Pure. Page, preview and mail show the same.

Everything is escaped first and the result sanitised again, so that no word can become markup we did
not mean. One pass, no nesting: it reads like the plain text it is sent beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_BULLET = re.compile(r"^\s{0,3}[-*•]\s+(?=\S)")
_NUMBER = re.compile(r"^\s{0,3}(\d{1,4})[.)]\s+(?=\S)")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]{1,500})`"
    r"|\[(?P<label>[^\[\]\n]{1,300})\]\((?P<target>(?:https?://|mailto:)[^\s()<>]{1,2000})\)"
    r"|(?P<url>https?://[^\s<>\"]{1,2000})"
    r"|\*\*(?P<bold>[^*\n]{1,500})\*\*"
)
_CALL = re.compile(r"(?<![\w@./=\"])@\w[\w.\-]{0,60}(?<![.\-])")
_TAGS = {"p", "br", "a", "strong", "code", "ul", "ol", "li"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}


def text_html(text: str) -> SafeString:
    """The text as safe HTML, without classes."""
    html = "".join(_block(kind, lines) for kind, lines in _blocks(text))
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    return mark_safe(clean)  # sanitised on the line above


def note_html(text: str) -> SafeString:
    """The same for notes, where colleagues are called by @."""
    return mark_safe(_CALL.sub(r'<strong class="at">\g<0></strong>', text_html(text)))  # words of sanitised text


def marked(text: str, kind: str = "") -> SafeString:
    """What an agent typed, for templates: in a note (`kind`) calls are marked too."""
    return note_html(text) if kind == "note" else text_html(text)


def in_one_line(text: str) -> str:
    """The words without their marks, on one line, for lists that show how a message begins."""
    lines = [_INLINE.sub(_words, _BULLET.sub("", line, count=1)) for line in text.split("\n")]
    return " ".join(" ".join(lines).split())


def _words(match: re.Match[str]) -> str:
    return match["code"] or match["bold"] or match["label"] or match["url"]


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBER.match(line) else "p"


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    for kind, lines in groupby(text.replace("\r\n", "\n").split("\n"), key=_kind):
        if kind:
            yield kind, list(lines)


def _block(kind: str, lines: list[str]) -> str:
    if kind == "p":
        return "<p>" + "<br>\n".join(_inline(line.strip()) for line in lines) + "</p>\n"
    sign = _BULLET if kind == "ul" else _NUMBER
    items = "\n".join(f"<li>{_inline(sign.sub('', line, count=1).strip())}</li>" for line in lines)
    first = _NUMBER.match(lines[0])
    start = f' start="{int(first.group(1))}"' if kind == "ol" and first and first.group(1) != "1" else ""
    return f"<{kind}{start}>\n{items}\n</{kind}>\n"


def _inline(line: str) -> str:
    parts, end = [], 0
    for match in _INLINE.finditer(line):
        parts += [escape(line[end : match.start()]), _sign(match)]
        end = match.end()
    return "".join([*parts, escape(line[end:])])


def _sign(match: re.Match[str]) -> str:
    if match["code"]:
        return f"<code>{escape(match['code'])}</code>"
    if match["bold"]:
        return f"<strong>{escape(match['bold'])}</strong>"
    if match["label"]:
        return f'<a href="{escape(match["target"])}">{escape(match["label"])}</a>'
    url = match["url"].rstrip(".,;:!?'")
    if url.endswith(")") and "(" not in url:  # the bracket around the link, not one of its own
        url = url[:-1]
    return f'<a href="{escape(url)}">{escape(url)}</a>{escape(match["url"][len(url) :])}'
