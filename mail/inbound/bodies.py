"""Which parts of a mail are its words, and which are files. Pure; never raises.

Words come in segments: mails are stitched together from text, a picture, text again. Each segment has a
plain and an HTML form, or one of them (RFC 2046 §5.1.4); `forms` makes one body of them.
"""

from __future__ import annotations

import re

from mail.inbound import calendar, protection, tnef
from mail.inbound.charsets import clean_text, decode, meta_charset
from mail.inbound.flowed import reflow
from mail.inbound.forms import HTML_MAX, TEXT_MAX, Content, Loose, Segment, is_blank, leave_out_crowds, markup_of
from mail.inbound.markup import without_marks
from mail.inbound.structure import Part, Tree
from mail.inbound.transfer import part_bytes
from mail.inbound.uuencode import take_blocks

WORDS = frozenset({"text/plain", "text/html"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
_OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html", "text/x-watch-html"})
# What reports say to machines; bounces.py reads it, and nobody wants it as a file.
_FOR_MACHINES = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
     "message/global-disposition-notification", "message/feedback-report", "text/rfc822-headers",
     "message/global-headers"}
)  # fmt: skip
_TEXT_FILES = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rtf"})
_ENRICHED_TAG = re.compile(r"<(?:param>.{0,300}?</param|/?[a-z-]{1,30})>", re.I | re.S)


def read_content(tree: Tree) -> Content:
    """Sorts all parts. The depth of the tree is capped, so going down into it is safe."""
    content = Content()
    content.segments = _collect(tree, tree.root, content, parent="")
    content.protection = protection.protection(tree, content.protection)
    _unpack_tnef(tree, content)
    _read_calendars(tree, content)
    leave_out_crowds(content)
    return content


def _collect(tree: Tree, part: Part, content: Content, parent: str) -> list[Segment]:
    if part.kind.startswith("multipart/"):
        return _collect_children(tree, part, content)
    if not _is_words(part, parent):
        content.files.append(part)
        return []
    raw, defect = part_bytes(tree, part)
    charset = part.params.get("charset", "")
    if part.kind == "text/html" and not charset:
        charset = meta_charset(raw)
    text, charset_defect = decode(raw, charset)
    if parent and defect == "bad_base64" and charset_defect == "wrong_charset":
        content.defects[defect] = None
        content.files.append(part)  # neither words nor what it says it is
        return []
    for each in filter(None, (defect, charset_defect)):
        if each != "undeclared_charset":
            content.defects[each] = None
    text = clean_text(text)
    if part.kind == "text/html" or _looks_like_markup(text, parent):
        return [Segment(markup=_cut(text, HTML_MAX, content))]
    return [Segment(plain=_cut(_plain(without_marks(text), part, content), TEXT_MAX, content))]


def _plain(text: str, part: Part, content: Content) -> str:
    """The words of a text part, without files and armour that stand in it."""
    armour = protection.without_armour(text)
    if armour.protection:
        content.protection = armour.protection if content.protection != protection.ENCRYPTED else content.protection
        if armour.cipher:
            content.files.append(Loose("message.asc", "application/pgp-encrypted", armour.cipher.encode()))
    text, blocks = take_blocks(armour.text)
    for block in blocks:
        content.files.append(Loose(block.name, "application/octet-stream", block.content))
        if not block.is_whole:
            content.defects["bad_uuencode"] = None
    if part.kind in _ENRICHED:
        return _ENRICHED_TAG.sub("", text).replace("<<", "<")
    if part.params.get("format", "").strip().lower() == "flowed":
        return reflow(text, deletes_space=part.params.get("delsp", "").strip().lower() == "yes")
    return text


def _looks_like_markup(text: str, parent: str) -> bool:
    """A mail that is one HTML page and says it is text."""
    return not parent and text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))


def _cut(text: str, limit: int, content: Content) -> str:
    if len(text) > limit:
        content.defects["text_cut"] = None
    return text[:limit]


def _is_words(part: Part, parent: str) -> bool:
    """Text without a file's signs is the body. In alternatives a name on a text part means nothing."""
    if part.disposition == "attachment":
        return False
    named = "filename" in part.disposition_params or ("name" in part.params and parent == "multipart/mixed")
    if part.kind not in WORDS:
        return not parent and not named and part.kind.startswith("text/") and part.kind not in _TEXT_FILES
    return parent == "multipart/alternative" or not parent or not named


def _collect_children(tree: Tree, part: Part, content: Content) -> list[Segment]:
    children = part.children
    if part.kind == "multipart/alternative":
        forms = [child for child in children if not _is_other_form(child)] or children
        return _alternative([_collect(tree, child, content, part.kind) for child in forms])
    about: list[Part] = []
    if part.kind in {"multipart/report", "multipart/signed"}:  # the first part is the mail, the rest is about it
        children, about = children[:1], children[1:]
    segments: list[Segment] = []
    for child in children:
        segments += _collect(tree, child, content, part.kind)
    for child in about:
        if part.kind == "multipart/signed":
            child.is_signature = (
                child.is_signature
                or child.kind == protection.PGP_SIGNED_BY
                or child.kind in protection.SMIME_SIGNATURES
            )
        if _name(child) or not (child.is_signature or child.kind in _FOR_MACHINES):
            content.files.append(child)
    return segments


def _is_other_form(part: Part) -> bool:
    """A form of the same text for programs of a kind, beside forms that all can read. Others are kept as files."""
    return part.kind in _OTHER_FORMS and part.disposition != "attachment"


def _alternative(choices: list[list[Segment]]) -> list[Segment]:
    """One segment of the forms offered: the first plain one with words in it, the last HTML one."""
    plain = [choice for choice in choices if choice and all(each.markup is None for each in choice)]
    rich = [choice for choice in choices if any(each.markup is not None for each in choice)]
    with_words = [choice for choice in plain if any(not is_blank(each.plain or "") for each in choice)]
    chosen = next(iter(with_words or plain), None)
    segment = Segment(
        plain="\n".join(each.plain or "" for each in chosen) if chosen is not None else None,
        markup=markup_of(rich[-1]) if rich else None,
    )
    return [] if segment.plain is None and segment.markup is None else [segment]


def _unpack_tnef(tree: Tree, content: Content) -> None:
    """Files out of winmail.dat stand before it; its words count when the mail has no others."""
    files: list[Part | Loose] = []
    for file in content.files:
        if isinstance(file, Part) and _is_tnef(file):
            found = tnef.unpack(part_bytes(tree, file)[0])
            files += [Loose(each.name, "", each.content, each.content_id) for each in found.files]
            if found.is_damaged:
                content.defects["bad_tnef"] = None
            if not content.has_words and (found.text or found.markup):
                text, markup = clean_text(found.text), clean_text(found.markup)
                content.segments.append(
                    Segment(
                        _cut(without_marks(text), TEXT_MAX, content) or None, _cut(markup, HTML_MAX, content) or None
                    )
                )
        files.append(file)
    content.files = files


def _is_tnef(part: Part) -> bool:
    return part.kind in tnef.KINDS or (part.kind == "application/octet-stream" and _name(part).lower() == "winmail.dat")


def _name(part: Part) -> str:
    return (part.disposition_params.get("filename") or part.params.get("name") or "").strip()


def _read_calendars(tree: Tree, content: Content) -> None:
    """An invitation says what it is when the mail says nothing; its method is told by itself where its type forgot."""
    for file in content.files:
        if isinstance(file, Part) and file.kind in calendar.KINDS:
            raw = part_bytes(tree, file)[0][: calendar.READ_MAX]
            text = clean_text(decode(raw, file.params.get("charset", ""))[0])
            if not file.params.get("method"):
                file.params["method"] = calendar.method(text)
            if not content.has_words and (said := calendar.summary(text)):
                content.segments.append(Segment(plain=without_marks(said)))
