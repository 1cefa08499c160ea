"""Written by a machine? Then nobody may be answered (RFC 3834 §2). Pure.

A reason code says which sign decided. ANSWERS are machines that answer by themselves; MACHINES write on
their own account; BULK is mail to many, which a person may well have written.
"""

from __future__ import annotations

import re

from mail.inbound.structure import Headers, Part, Tree
from mail.inbound.words import header_text

OUT_OF_OFFICE, AUTO_REPLIED, RECEIPT, CALENDAR_REPLY = "out_of_office", "auto_replied", "receipt", "calendar_reply"
AUTO_GENERATED, NULL_SENDER, MAIL_SYSTEM, AUTO_HEADER = "auto_generated", "null_sender", "mail_system", "auto_header"
LIST, PRECEDENCE, SUPPRESSED, NO_REPLY = "list", "precedence", "suppressed", "no_reply"
ANSWERS = frozenset({OUT_OF_OFFICE, AUTO_REPLIED, RECEIPT, CALENDAR_REPLY})
MACHINES = frozenset({AUTO_GENERATED, NULL_SENDER, MAIL_SYSTEM, AUTO_HEADER})
BULK = frozenset({LIST, PRECEDENCE, SUPPRESSED, NO_REPLY})

_ABSENCE = re.compile(
    # No prefix can be read in two ways, and none is given back: else forty of them would take for ever.
    r"^\W{0,3}(?:(?:aw|sv|antw|ref?|r)\s*+:\s*+)*+\W{0,3}(?:"
    r"out[ -]of[ -](?:the[ -])?office|auto(?:matic)?[ -]?(?:reply|response|responder|antwort)|(?:on|"
    r"annual) (?:leave|vacation)\b|"
    r"vacation (?:reply|response|message)|i am (?:away|out)|away from (?:the |my )?(?:office|desk)|"
    r"abwesen(?:d|heit)\w*|automatische (?:antwort|r)|au[sß]+er haus|nicht im (?:büro|haus)|"
    r"r[ée]ponse automatique|absen(?:t|ce) (?:du bureau|:)|message d.absence|en cong[ée]s?\b|"
    r"respuesta autom[áa]tica|fuera de (?:la )?oficina|auto ?respuesta|ausente\b|"
    r"risposta automatica|fuori (?:sede|ufficio)|assente\b|resposta autom[áa]tica|fora do escrit[óo]rio|"
    r"automatisch antwoord|afwezig\w*|niet aanwezig|autosvar|automatiskt? svar|frånvar\w*|fravær\w*|ikke til stede|"
    r"automaattinen (?:vastaus|poissaolo)|poissa\b|odpowied[źz] automatyczna|autoodpowied[źz]|nieobecno\w*|"
    r"automatick[áa] odpov[eě][ďd]|mimo kancel[áa][řr]|automatikus v[áa]lasz|r[ăa]spuns automat|otomatik yan[ıi]t|"
    r"автоответ\w*|автоматический ответ|нет на месте|自動(?:返信|応答)|不在(?:通知|のお知らせ)|自动(?:回复|答复)|"
    r"자동 ?(?:회신|응답)"
    r")",
    re.I,
)
MAIL_SYSTEMS = frozenset(
    {"mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "mdaemon", "maildaemon", "mail.delivery.system"}
)
_NO_REPLY = re.compile(
    r"^(?:no|do[-_.]?not|dont|don.t|nicht|ne[-_.]?pas)[-_.]?(?:reply|respond|antworten|repondre)(?:$|[-_.+])"
)
_ANSWER_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "auto-reply", "x-vacation")
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-mailing-list")


def automatic_reason(headers: Headers, parts: list[Part], sender: str, *, is_null_sender: bool) -> str:
    """The strongest sign of a machine as a code, or "" for a person's mail."""
    submitted = headers.get("auto-submitted").partition(";")[0].strip().lower()
    weak = _weak_sign(headers, sender, is_null_sender)
    if _is_answer_subject(headers) and (weak or submitted not in {"", "no"}):
        return OUT_OF_OFFICE
    if submitted.startswith(("auto-replied", "auto_replied", "vacation")) or _has_any(headers, _ANSWER_HEADERS):
        return AUTO_REPLIED
    if any(part.params.get("report-type", "").lower() == "disposition-notification" for part in parts):
        return RECEIPT
    if any(part.kind == "text/calendar" and part.params.get("method", "").lower() == "reply" for part in parts):
        return CALENDAR_REPLY
    if submitted not in {"", "no"}:
        return AUTO_GENERATED
    return weak


def _weak_sign(headers: Headers, sender: str, is_null_sender: bool) -> str:
    """Signs that do not by themselves say what kind of machine it was."""
    if is_null_sender:
        return NULL_SENDER
    local = sender.partition("@")[0]
    if local in MAIL_SYSTEMS:
        return MAIL_SYSTEM
    precedence = headers.get("precedence").lower().strip()
    if precedence in {"auto_reply", "auto-reply"}:
        return AUTO_HEADER
    if _has_any(headers, _LIST_HEADERS) or precedence == "list":
        return LIST
    if precedence in {"bulk", "junk"}:
        return PRECEDENCE
    suppress = {word.strip() for word in headers.get("x-auto-response-suppress").lower().split(",")}
    if suppress & {"all", "autoreply"}:
        return SUPPRESSED
    return NO_REPLY if _NO_REPLY.match(local) else ""


def _is_answer_subject(headers: Headers) -> bool:
    return bool(_ABSENCE.match(header_text(headers.get("subject"), 250)))


def _has_any(headers: Headers, names: tuple[str, ...]) -> bool:
    return any(headers.get(name).lower() not in {"", "no", "false"} for name in names)


def is_null_return_path(headers: Headers) -> bool:
    """`Return-Path: <>`: whoever sent it wants no answer, bounces least of all (RFC 5321 §4.5.5)."""
    return any(value.replace(" ", "") == "<>" for value in headers.all("return-path")[:1])


def all_parts(tree: Tree) -> list[Part]:
    """Every part, the root first, in the order they stand."""
    found, waiting = [], [tree.root]
    while waiting:
        part = waiting.pop()
        found.append(part)
        waiting += reversed(part.children)
    return found
