"""Reports of what became of a mail of ours (RFC 3464, RFC 5965), and what looks like one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mail.inbound.addresses import read_ids
from mail.inbound.attached import MAIL_KINDS, enclosed_headers
from mail.inbound.automatic import MAIL_SYSTEMS
from mail.inbound.charsets import decode, one_line
from mail.inbound.structure import Headers, Part, Tree
from mail.inbound.transfer import part_bytes
from mail.inbound.words import header_text

IDS_MAX = 20
DETAIL_MAX = 300
FAILED, DELAYED, COMPLAINT = "failed", "delayed", "complaint"
_REPORTS = frozenset({"delivery-status", "feedback-report"})
_STATUS_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADER_KINDS = frozenset({"text/rfc822-headers", "message/global-headers"})
_SUBJECT = re.compile(
    r"undeliver|non[- ]?deliver|not (?:be )?delivered|returned (?:mail|to sender)|delivery (?:status|notification|"
    r"fail|report|"
    r"problem|error|has failed|incomplete|delayed)|mail (?:delivery|system error|could not)|failure notice|"
    r"failed mail|mail failure|message (?:you sent )?"
    r"(?:undeliverable|delayed|could not)|could not deliver|mail delivery|warning: (?:could not send|message)|"
    r"unzustellbar|nicht zugestellt|non (?:remis|distribu|consegnat)|no se (?:pudo|puede) entregar|onbestelbaar|"
    r"недоставлен|не (?:может быть )?доставлен|配信(?:不能|失敗|エラー)|未送達|退信",
    re.I,
)
_DELAYED_SUBJECT = re.compile(r"\bdelay|warning: (?:could not send|message)|verz[öo]ger", re.I)
_BODY = re.compile(
    r"this is the (?:mail system at host|qmail-send program|mail delivery)|recipients? (?:was|were) (?:not )?reached|"
    r"could not be delivered|delivery to the following|failed permanently|undeliverable|unable to deliver|"
    r"\b5\d\d[ -](?:\d\.\d{1,3}\.\d{1,3}|user unknown|no such|mailbox)|permanent (?:fatal )?error|user unknown",
    re.I,
)
_ID_LINE = re.compile(r"^[>\s]{0,20}Message-I[dD]:\s*(<[^<>\s]{1,990}>)", re.M)
_STATUS = re.compile(r"^([245])\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Report:
    """What a report says: `action` failed, delayed, complaint or what it wrote; `ids` of the mail it encloses."""

    action: str
    detail: str = ""
    ids: tuple[str, ...] = ()


def read_report(
    tree: Tree, parts: list[Part], headers: Headers, *, sender: str, text: str, is_null_sender: bool
) -> Report | None:
    """The report a mail is, or None. Anybody can write one: only an id of ours in it means anything."""
    kinds = {part.kind for part in parts}
    reports = {part.params.get("report-type", "").lower() for part in parts if part.kind == "multipart/report"}
    if "message/feedback-report" in kinds or "feedback-report" in reports:
        return Report(COMPLAINT, ids=_ids(tree, parts, headers, text))
    if kinds & _STATUS_KINDS or "delivery-status" in reports:
        action, detail = _status(tree, parts)
    elif _looks_like_one(headers, sender, text, is_null_sender or tree.root.kind == "multipart/report"):
        action, detail = "", one_line(headers.get("x-failed-recipients"), DETAIL_MAX)
    else:
        return None
    if not action:
        action = DELAYED if _DELAYED_SUBJECT.search(header_text(headers.get("subject"))) else FAILED
    return Report(action, detail, _ids(tree, parts, headers, text))


def _looks_like_one(headers: Headers, sender: str, text: str, is_marked: bool) -> bool:
    """Old and odd mail systems write plain text; two signs are asked for. `is_marked`: null sender, or a report."""
    if headers.get("x-failed-recipients"):
        return True
    from_system = sender.partition("@")[0] in MAIL_SYSTEMS or is_marked
    subject = bool(_SUBJECT.search(header_text(headers.get("subject"))))
    return from_system and (subject or bool(_BODY.search(text[:20_000])))


def _status(tree: Tree, parts: list[Part]) -> tuple[str, str]:
    """Action and a line of detail of the first recipient that has them (RFC 3464 §2.3)."""
    for part in parts:
        if part.kind not in _STATUS_KINDS:
            continue
        text = decode(part_bytes(tree, part)[0][:50_000])[0]
        fields: dict[str, str] = {}
        for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines():
            name, found, value = line.partition(":")
            if found:
                fields.setdefault(name.strip().lower(), value.strip())
        status = _STATUS.match(fields.get("status", ""))
        action = one_line(fields.get("action", "").lower(), 20)
        if not action and status:
            action = FAILED if status.group(1) == "5" else DELAYED
        recipient = fields.get("final-recipient") or fields.get("original-recipient") or ""
        said = [recipient.rpartition(";")[2], fields.get("status", ""), fields.get("diagnostic-code", "")]
        return action, one_line(" ".join(each.strip() for each in said if each.strip()), DETAIL_MAX)
    return "", ""


def _ids(tree: Tree, parts: list[Part], headers: Headers, text: str) -> tuple[str, ...]:
    """Ids of the mail that is enclosed, then those the report itself refers to."""
    found: list[str] = []
    for part in parts:
        if part.kind in MAIL_KINDS or part.kind in _HEADER_KINDS:
            found += read_ids(enclosed_headers(tree, part).get("message-id"))
    found += _ID_LINE.findall(text[:100_000])
    found += [each for name in ("in-reply-to", "references") for each in read_ids(headers.get(name))]
    return tuple(dict.fromkeys(found))[:IDS_MAX]
