"""From the bytes of a mail to a `ParsedEmail`. Pure: no settings, no database; never raises, on any bytes.

Structure, words and files are read by modules of their own; here they are put together. Whatever was
guessed or cut has a word in `defects`.
"""

from __future__ import annotations

from dataclasses import dataclass

from mail.inbound.addresses import read_addresses, read_date, read_ids
from mail.inbound.attached import read_files
from mail.inbound.automatic import OUT_OF_OFFICE, WISHES, all_parts, automatic_reason, is_null_return_path
from mail.inbound.bodies import read_content
from mail.inbound.bounces import read_report
from mail.inbound.charsets import one_line
from mail.inbound.forms import Content, body_html, body_text
from mail.inbound.markup import is_mark, without_marks
from mail.inbound.protection import ENCRYPTED, SIGNED, opened
from mail.inbound.quoting import split_reply
from mail.inbound.structure import Headers, read_tree
from mail.inbound.words import header_text
from mail.types import Address, ParsedEmail

SUBJECT_MAX = 998
RESULTS_MAX = 20
RESULT_LENGTH = 8_000
LOOP_HEADERS = ("x-helpdesk-loop", "x-loop")
DELIVERED_HEADERS = ("delivered-to", "x-original-to", "x-delivered-to", "envelope-to", "x-envelope-to", "x-real-to")


@dataclass(frozen=True)
class _People:
    """Who wrote and to whom; `defects` says how the sender was found."""

    sender: Address | None
    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    defects: tuple[str, ...]


def parse_email(raw: bytes) -> ParsedEmail:
    """Reads one mail as it came. Time grows with its size; parts, depth, files and headers are capped."""
    tree = opened(read_tree(raw))
    headers, parts = tree.root.headers, all_parts(tree)
    content = read_content(tree)
    marked, markup = body_text(content), body_html(content)
    files = read_files(tree, content, markup)
    people = _people(headers)
    text = _plain(marked)
    reply, quoted = split_reply(marked, has_files=any(not each.is_inline for each in files))
    is_null = is_null_return_path(headers)
    reason = automatic_reason(tree, parts, people.sender, text, is_null_sender=is_null)
    report = read_report(tree, parts, people.sender, text, is_null_sender=is_null, is_answer=reason == OUT_OF_OFFICE)
    return ParsedEmail(
        subject=header_text(headers.get("subject"), SUBJECT_MAX),
        sender=people.sender,
        senders=people.senders,
        reply_to=people.reply_to,
        to=people.to,
        cc=people.cc,
        date=read_date(headers.get("date")),
        message_id=_own_id(headers),
        in_reply_to=read_ids(" ".join(headers.all("in-reply-to"))),
        references=read_ids(" ".join(headers.all("references"))),
        text=text,
        is_derived=bool(text) and not content.has_plain_words,
        html=markup,
        reply_text=reply,
        quoted_text=quoted,
        attachments=files,
        is_automatic=bool(report or (reason and reason not in WISHES)),
        automatic_reason=reason or ("report" if report else ""),
        is_bounce=report is not None,
        bounced_ids=read_ids(" ".join(report.ids)) if report else (),
        bounce_action=report.action if report else "",
        bounce_detail=report.detail if report else "",
        authentication_results=_lines(headers, "authentication-results", RESULT_LENGTH),
        delivered_to=_delivered_to(headers),
        received_count=sum(key == "received" for key, _ in headers.items),
        loop_marks=tuple(each for name in LOOP_HEADERS for each in _lines(headers, name, 200)),
        protection=content.protection,
        defects=tuple(dict.fromkeys([*tree.defects, *people.defects, *content.defects, *_unchecked(content)])),
    )


def _unchecked(content: Content) -> list[str]:
    """A word on signed and encrypted mail, which nobody opens or verifies."""
    return {SIGNED: ["signature_unchecked"], ENCRYPTED: ["encrypted"]}.get(content.protection, [])


def _plain(marked: str) -> str:
    return without_marks("\n".join(line for line in marked.split("\n") if not is_mark(line))).strip("\n")


def _people(headers: Headers) -> _People:
    """The sender is the first address of From; without one that of Sender, then Return-Path."""
    lists = {
        name: read_addresses(headers.all(name)) for name in ("from", "sender", "return-path", "reply-to", "to", "cc")
    }
    senders, defects = lists["from"], ["several_from"] if len(lists["from"]) > 1 else []
    for name in ("sender", "return-path"):
        if not senders and lists[name]:
            senders = lists[name]
            defects.append("no_from")
    first = senders[0] if senders else None
    return _People(first, senders, lists["reply-to"], lists["to"], lists["cc"], tuple(defects))


def _own_id(headers: Headers) -> str:
    value = headers.get("message-id")
    ids = read_ids(value, 1)
    bare = "".join(one_line(value, SUBJECT_MAX).split()).strip("<>")
    return ids[0] if ids else (f"<{bare}>" if bare else "")


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    """Recipients as mail servers noted them on the way, topmost first."""
    values = [
        value for name, raw in headers.items if name in DELIVERED_HEADERS for value in [raw.decode("utf-8", "replace")]
    ]
    return tuple(address.email for address in read_addresses(values))


def _lines(headers: Headers, name: str, limit: int) -> tuple[str, ...]:
    return tuple(one_line(value, limit) for value in headers.all(name)[:RESULTS_MAX])
