"""The text of an HTML mail, with quotes marked as text mails mark them. Pure; never raises.

inscriptis lays the text out as a browser would. What is too large or too odd for it is stripped plainly.
"""

from __future__ import annotations

import html
import re

import lxml.html
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig

from common.html import GONE_WITH_CONTENT
from mail.inbound.charsets import clean_text

LAYOUT_MAX = 200_000  # characters of a mail: at worst half a second
CELLS_MAX = 2_000  # tables cost the most
LAYOUT_DEPTH = 150  # libxml2 leaves out what lies deeper than 256
KEPT_DEPTH = 500
QUOTE, UNQUOTE, CUT, SIGN = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = re.compile("[\ue000-\ue003]")
# Each alternative either ends or takes all the rest, so that stripping stays linear on any input.
_TAG = re.compile(
    r"<!--(?:.*?-->|.*\Z)|<(script|style|head|title|template|noscript)\b[^<>]*>(?:.*?</\1\s*>|.*\Z)|"
    r"<(/?)([a-z][a-z0-9]*)[^<>]*>|<[/!?][^<>]*>",
    re.I | re.S,
)
_BREAKING = frozenset(
    {"br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"}
)
_UNNESTED = frozenset(  # never closed, or closed by the next of their kind
    {"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr", "p", "li",
     "td", "th", "tr", "option"}
)  # fmt: skip
_STYLES = frozenset({"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_START = re.compile("<[a-z]", re.I)
_STYLE_START = re.compile(rf"<(?:{'|'.join(sorted(_STYLES))})[\s/>]", re.I)
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
SMALL_TAGS, SMALL_COST = 3_000, 200_000  # so few that whatever they are nested like costs nothing
_LOOK_BACK = 50  # how far an end tag looks for its beginning; one that finds none closes nothing
_WEIGHT_MAX = 300_000
_CELL = re.compile(r"(?i)<t[dh][\s>]")
_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
# What mail programs put around the mail they answer, and around signatures: classes, ids and names.
QUOTE_MARKS = frozenset(
    {"gmail_quote", "gmail_quote_container", "gmail_extra", "yahoo_quoted", "ydp_quoted", "protonmail_quote",
     "moz-cite-prefix", "moz-forward-container", "outlookmessageheader", "front-blockquote", "zmail_extra",
     "freebirdquote", "gmx_quote", "wm_quote", "tutanota_quote", "divrplyfwdmsg", "appendonsend", "reply-intro",
     "replysplit", "zwchr", "stopspelling", "mail-editor-reference-message-container", "messagereplysection",
     "olk_src_body_section", "isforwardcontent", "isreplycontent", "origbody", "unibox-email-quote", "hey-quote",
     "airmail_ext_on", "sparkquote", "zimbra_quote", "quoted-email", "quoted-mail", "mail_quote", "mailquote"}
)  # fmt: skip
SIGNATURE_MARKS = frozenset(
    {"gmail_signature", "applemailsignature", "linebreakatbeginningofsignature", "ms-outlook-mobile-signature",
     "moz-signature", "signature", "divsignature", "protonmail_signature_block", "ydp_signature", "yahoo_signature",
     "zmail_signature", "bloop_sign", "gmx_signature", "tutanota_signature", "front-signature", "mail-signature",
     "email-signature", "messagesignaturesection", "spark-signature", "fairemail_signature", "k9mail-signature"}
)  # fmt: skip
_FOREIGN = re.compile(r"^(?:x_){1,9}")
_OUTLOOK_LINE = re.compile(r"border:none;border-top:solid#[a-z0-9]{6}1\.0pt")


def without_marks(text: str) -> str:
    """The text without our own marks, wherever they come from."""
    return _MARKS.sub("", text)


def is_mark(line: str) -> bool:
    """Whether a line holds a mark of ours and nothing else."""
    return line.strip() in (CUT, SIGN)


def kept_markup(markup: str) -> str:
    """Markup as a page can bear it: small as it came, large with its tags put in order, "" when even that
    lies too deep.

    A browser's parser, ours included, takes time and memory without bound for elements nested without
    end, and for styles left open, which every later paragraph takes up again (HTML standard §13.2.4.3).
    What could cost that cannot be told from the text, so whatever is large enough is written out anew.
    """
    tags, styles = len(_START.findall(markup)), len(_STYLE_START.findall(markup))
    if tags <= SMALL_TAGS and tags * styles <= SMALL_COST:
        return markup
    try:
        tree = lxml.html.document_fromstring(_without_prolog(markup), parser=_parser())
        for element in list(tree.iter(*GONE_WITH_CONTENT)):
            element.drop_tree()
        ordered = str(lxml.html.tostring(tree, encoding="unicode"))
    except Exception:  # lxml raises many kinds on odd markup; the text is kept in any case
        return ""
    return ordered if is_bearable(ordered) else ""


def is_bearable(markup: str, depth_max: int = KEPT_DEPTH) -> bool:
    """Whether elements lie in each other no deeper than `depth_max`, and few styles are open at a time."""
    stack: list[str] = []
    styles: dict[str, int] = {}
    weight = 0
    for match in _TAG.finditer(markup):
        closes, name = match.group(2), (match.group(3) or "").lower()
        weight += sum(styles.values())
        if not name or name in _UNNESTED:
            continue
        if name in _STYLES:
            styles[name] = max(styles.get(name, 0) + (-1 if closes else 1), 0)
        elif not closes:
            stack.append(name)
        elif name in stack[-_LOOK_BACK:]:
            while stack.pop() != name:
                pass
        if len(stack) + sum(styles.values()) > depth_max or weight > _WEIGHT_MAX:
            return False
    return True


def html_text(markup: str, room: int = LAYOUT_MAX) -> str:
    """Readable text. Quoted passages begin with `> `; a line of CUT stands where a program put the old mail,
    one of SIGN where it put a signature.

    Markup longer than `room` is not laid out, only stripped.
    """
    text = ""
    if len(markup) <= room and len(_CELL.findall(markup)) <= CELLS_MAX and is_bearable(markup, LAYOUT_DEPTH):
        try:
            text = _laid_out(without_marks(markup))
        except Exception:  # lxml and inscriptis raise many kinds on odd markup; there is a plain way below
            text = ""
    if not text.strip():
        text = _stripped(markup)
    lines = [line.rstrip() for line in clean_text(text).replace("\xa0", " ").split("\n")]
    return _BLANKS.sub("\n\n", "\n".join(_quoted(lines))).strip("\n")


def _laid_out(markup: str) -> str:
    if not markup.strip():
        return ""
    tree = lxml.html.document_fromstring(_without_prolog(markup), parser=_parser())
    for element in list(tree.iter("blockquote", "div", "span", "hr", "table", "br", "p", "section", "pre")):
        _mark(element)
    return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"].copy())).get_text())


def _without_prolog(markup: str) -> str:
    """lxml refuses text that names an encoding of its own."""
    return _PROLOG.sub("", markup)


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(remove_comments=True, remove_pis=True)


def _mark(element: lxml.html.HtmlElement) -> None:
    names = _names(element)
    style = (element.get("style") or "").lower().replace(" ", "")
    if element.tag == "blockquote" and (
        element.get("type") == "cite" or "border-left" in style or any("quote" in each for each in names)
    ):
        _wrap(element, QUOTE, UNQUOTE)
    elif names & QUOTE_MARKS or (element.tag != "hr" and _OUTLOOK_LINE.search(style)):
        _mark_before(element, CUT)
    elif names & SIGNATURE_MARKS:
        _mark_before(element, SIGN)


def _names(element: lxml.html.HtmlElement) -> set[str]:
    """Classes, id and names of an element. Outlook on the web writes "x_" before those of others."""
    said = " ".join(element.get(each) or "" for each in ("class", "id", "name", "data-smartmail"))
    names = {_FOREIGN.sub("", each) for each in said.lower().split()[:20]}
    return names | {"zwchr"} if element.get("data-marker") == "__DIVIDER__" else names


def _mark_before(element: lxml.html.HtmlElement, mark: str) -> None:
    """A line with the mark, before the element's words; a line across the page holds none, so above it."""
    if element.tag not in ("hr", "br"):
        _wrap(element, mark, "")
    elif element.getparent() is not None:
        line = lxml.html.Element("div")
        line.text = mark
        element.addprevious(line)


def _wrap(element: lxml.html.HtmlElement, before: str, after: str) -> None:
    """Puts marks on lines of their own at both ends of an element."""
    first = lxml.html.Element("div")
    first.text, first.tail, element.text = before, element.text, None
    element.insert(0, first)
    if after:
        last = lxml.html.Element("div")
        last.text = after
        element.append(last)


def _quoted(lines: list[str]) -> list[str]:
    """Turns the marks of quoted passages into `> ` before each line of them."""
    out, depth = [], 0
    for line in lines:
        mark = line.strip()
        if mark in (QUOTE, UNQUOTE):
            depth = max(depth + (1 if mark == QUOTE else -1), 0)
        elif depth:
            out.append(">" * min(depth, 20) + f" {line.strip()}".rstrip())
        else:
            out.append(line.replace(QUOTE, "").replace(UNQUOTE, ""))
    return out


def _stripped(markup: str) -> str:
    """Tags away, line ends for what breaks lines."""
    text = _TAG.sub(lambda match: "\n" if (match.group(3) or "").lower() in _BREAKING else "", without_marks(markup))
    return html.unescape(text)
