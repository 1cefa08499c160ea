"""Reports of what became of a mail of ours (RFC 3464, RFC 5965), and what looks like one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mail.inbound.addresses import read_ids
from mail.inbound.attached import MAIL_KINDS, enclosed_headers
from mail.inbound.automatic import is_mail_system, is_no_reply
from mail.inbound.bounce_words import is_report_subject, is_report_text, says_delayed
from mail.inbound.charsets import decode, one_line
from mail.inbound.structure import Headers, Part, Tree
from mail.inbound.transfer import part_bytes
from mail.inbound.words import header_text
from mail.types import Address

IDS_MAX = 20
DETAIL_MAX = 300
TEXT_PARTS_MAX, TEXT_PART_BYTES = 10, 100_000
FAILED, DELAYED, COMPLAINT, UNSUBSCRIBED = "failed", "delayed", "complaint", "unsubscribed"
ARRIVED = ("delivered", "relayed", "expanded")
_STATUS_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADER_KINDS = frozenset({"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"})
_COMPLAINS = re.compile(
    r"complaint about message from|abuse (?:report|complaint)|(?:spam|feedback|abuse|fbl) (?:loop )?report|"
    r"email feedback report",
    re.I,
)
_ID_LINE = re.compile(r"^[>\s|]{0,20}(?:X-|Original-){0,2}Message-I[dD]\s?:\s{0,80}(<[^<>\s]{1,990}>)", re.M | re.I)
_FEEDBACK = re.compile(r"^Feedback-Type:\s*\S", re.M | re.I)
_STATUS_FIELDS = re.compile(r"^(?:Final-Recipient|Reporting-MTA):\s*\S", re.M | re.I)
_STATUS = re.compile(r"^([245])\.\d{1,3}\.\d{1,3}")
_SAID = re.compile(r"^[ \t>]{0,8}([^\n]{0,120}\b(?:[45]\d\d[ -]|[45]\.\d\.\d{1,3})[^\n]{0,200})$", re.M)
_LIST_KEEPER = re.compile(r"[-.](?:admin|owner|request|bounces?|ctl)(?:\+|$)|^(?:owner|bounces?)-")
_LIST_SERVER = (
    "x-mlserver",
    "x-ml-name",
    "x-ml-info",
    "x-mailman-version",
    "x-listserver",
    "x-sympa-to",
    "mailing-list",
)


@dataclass(frozen=True)
class Report:
    """What a report says: `action` failed, delayed, complaint, unsubscribed, or one of ARRIVED; `ids` of the
    mail it encloses.
    """

    action: str
    detail: str = ""
    ids: tuple[str, ...] = ()


def read_report(
    tree: Tree, parts: list[Part], sender: Address | None, text: str, *, is_null_sender: bool, is_answer: bool
) -> Report | None:
    """The report a mail is, or None. Anybody can write one: only an id of ours in it means anything.

    `is_answer`: it says of itself that somebody is away, so words as servers write them mean nothing.
    """
    headers = tree.root.headers
    kinds = {part.kind for part in parts}
    reports = {part.params.get("report-type", "").lower() for part in parts if part.kind == "multipart/report"}
    subject = header_text(headers.get("subject"))
    if "message/feedback-report" in kinds or "feedback-report" in reports or _is_complaint(tree, parts, subject, text):
        return Report(COMPLAINT, ids=_ids(tree, parts, headers, text))
    if headers.get("x-apple-unsubscribe").lower() == "true":
        return Report(UNSUBSCRIBED, ids=_ids(tree, parts, headers, text))
    if kinds & _STATUS_KINDS or "delivery-status" in reports:
        action, detail = _status(tree, parts)
    elif not is_answer and looks_like_one(
        headers, sender, subject, text, is_marked=is_null_sender or tree.root.kind == "multipart/report"
    ):
        action, detail = _read_status(text) if _STATUS_FIELDS.search(text[:TEXT_PART_BYTES]) else ("", "")
        detail = detail or one_line(headers.get("x-failed-recipients"), DETAIL_MAX) or _server_line(text)
    else:
        return None
    if not action:
        action = DELAYED if says_delayed(subject, text) else FAILED
    return Report(action, detail, _ids(tree, parts, headers, text))


def looks_like_one(headers: Headers, sender: Address | None, subject: str, text: str, *, is_marked: bool) -> bool:
    """Old and odd servers write plain text. Asked for: a server as the sender, and words such as they write.

    `is_marked`: a null return path, or a multipart/report. From a no-reply address or a list's keeper both
    subject and text have to say it.
    """
    if headers.get("x-failed-recipients"):
        return True
    if is_marked or is_mail_system(sender):
        return is_report_subject(subject) or is_report_text(text)
    if sender is None:
        return is_report_subject(subject) and is_report_text(text)
    local = sender.email.partition("@")[0]
    keeps_list = bool(_LIST_KEEPER.search(local)) and any(headers.has(name) for name in _LIST_SERVER)
    submitted = headers.get("auto-submitted").lower() not in {"", "no"}
    if keeps_list or submitted:
        return is_report_subject(subject) and is_report_text(text)
    return is_no_reply(local) and is_report_text(text) and (is_report_subject(subject) or _says_to_whom(text))


def _says_to_whom(text: str) -> bool:
    """A no-reply address that names the mail of ours and its recipient right at the top."""
    return bool(re.search(r"^\s*your (?:e-?mail|mail|message)\b[^@]{0,300}@", text[:600], re.I))


def _is_complaint(tree: Tree, parts: list[Part], subject: str, text: str) -> bool:
    """Complaints without the form of RFC 5965: its fields as text, or a mail enclosed as Outlook.com does it."""
    enclosed = [part for part in parts if part.kind in MAIL_KINDS or part.kind in _HEADER_KINDS]
    if not enclosed:
        return False
    if _COMPLAINS.search(subject[:300]) or _FEEDBACK.search(text[:TEXT_PART_BYTES]):
        return True
    return any(enclosed_headers(tree, part).has("x-hmxmroriginalrecipient") for part in enclosed[:3])


def _status(tree: Tree, parts: list[Part]) -> tuple[str, str]:
    """Action and a line of detail of the first status part that has them."""
    for part in parts:
        if part.kind in _STATUS_KINDS:
            return _read_status(decode(part_bytes(tree, part)[0][:TEXT_PART_BYTES])[0])
    return "", ""


def _read_status(text: str) -> tuple[str, str]:
    """Action and detail of the first recipient that failed, else of the first (RFC 3464 §2.3)."""
    found: list[tuple[str, str]] = []
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text)
    for group in re.split(r"\r?\n[ \t]*\r?\n", unfolded)[:200]:
        fields: dict[str, str] = {}
        for line in group.splitlines():
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip().lower(), value.strip())
        recipient = fields.get("final-recipient") or fields.get("original-recipient") or ""
        status = _STATUS.match(fields.get("status", ""))
        action = _action(fields.get("action", "").lower(), status.group(1) if status else "")
        if action or recipient:
            said = [recipient.rpartition(";")[2], fields.get("status", ""), fields.get("diagnostic-code", "")]
            found.append((action, one_line(" ".join(each.strip() for each in said if each.strip()), DETAIL_MAX)))
    failed = [each for each in found if each[0] == FAILED]
    return next(iter(failed or found), ("", ""))


def _action(word: str, status: str) -> str:
    """The action as RFC 3464 §2.3.3 spells it; where it is missing or odd, by the status code's class."""
    for known in (FAILED, DELAYED, *ARRIVED):
        if word.startswith(known[:5]):
            return known
    return {"5": FAILED, "4": DELAYED, "2": "delivered"}.get(status, "")


def _server_line(text: str) -> str:
    """The line of a text that holds a server's code."""
    said = _SAID.search(text[:TEXT_PART_BYTES])
    return one_line(said.group(1).strip(), DETAIL_MAX) if said else ""


def _ids(tree: Tree, parts: list[Part], headers: Headers, text: str) -> tuple[str, ...]:
    """Ids of the mail that is enclosed, as a part, as headers or as text; then those the report refers to."""
    found: list[str] = []
    texts = [text[:TEXT_PART_BYTES]]
    for part in parts:
        if part.kind in MAIL_KINDS or part.kind in _HEADER_KINDS:
            found += read_ids(enclosed_headers(tree, part).get("message-id"))
        if len(texts) <= TEXT_PARTS_MAX and not part.children and not part.kind.startswith(("image/", "multipart/")):
            texts.append(decode(part_bytes(tree, part)[0][:TEXT_PART_BYTES], part.params.get("charset", ""))[0])
    for each in texts:
        found += _ID_LINE.findall(each)
    found += [each for name in ("in-reply-to", "references") for each in read_ids(headers.get(name))]
    return tuple(dict.fromkeys(found))[:IDS_MAX]
