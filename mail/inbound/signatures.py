"""Where the words of a mail end and its signature begins. Pure; never raises.

A signature is folded, never lost: "-- ", a closing ("Kind regards") with short lines below it, a name after
a dash, what a phone or a mail program writes of itself, a list's footer, a lawyer's notice.
"""

from __future__ import annotations

import re

from mail.inbound.closings import CLOSINGS, THANKS
from mail.inbound.devices import is_device_line
from mail.inbound.header_blocks import is_rule
from mail.inbound.markup import SIGN

DELIMITED_MAX = 30  # lines below "-- " at most
TAIL_MAX, TAIL_LINE, TAIL_LENGTH = 14, 110, 700  # lines with words below a closing, their letters, all together
LOOK_BACK = 60  # lines from the end in which a closing is looked for
_DELIMITER = re.compile(r"^(?:-- ?|__ ?)$")
_LONG_DELIMITER = re.compile(r"^---\s?$")  # a line across a text too: only short lines may follow
_NAME = r"[^\W\d_a-zà-öø-ÿ][\w.'’-]{0,25}(?:[ -][^\W\d_][\w.'’-]{0,25}){0,3}"
_DASHED_NAME = re.compile(rf"^[-–—/~]{{1,2}} ?{_NAME}[.,]?$")
_TRAILING_NAME = re.compile(rf"^(.{{2,50}}?)[,.!]? {_NAME}\.?$")
_EDGES = " \t\xa0,.!;:*_-–—~…\u3000。、，！/👋🙂😊"
_AFTERTHOUGHT = re.compile(r"^\W{0,3}(?:p\.? ?p?\.? ?s\b|n\.?b\.?\b|edit\b|update\b)", re.I)
_JOINTS = re.compile(r"[/|,;]| - | (?:and|und|et|y|e|en|i|och|og|ja|и|a|&) ")
_WORD = re.compile(r"\w+")

_BOILERPLATE = re.compile(
    r"^[\W_]{0,6}(?:(?:confidentiality|privacy|legal|important|disclaimer|privileged|confidential)(?: (?:notice|"
    r"note|disclaimer|information|warning))?\s?[:\-–]|"
    r"disclaimer$|confidentiality notice|"
    r"(?:this|the) (?:e-?mail|message|communication|transmission|information)(?: "
    r"message)?[^\n]{0,90}(?:confidential|privileged|intended (?:only|solely)|attachments)|"
    r"(?:the )?(?:information|contents?) (?:contained )?in this (?:e-?mail|message)|if you (?:are not|have "
    r"received) (?:the intended|this (?:e-?mail|message))|"
    r"(?:please )?(?:consider|think) (?:of )?(?:the environment|before (?:you )?print)|virus[- ]free|this e-?mail "
    r"has been (?:checked|scanned)|"
    r"diese (?:e-?mail|nachricht)[^\n]{0,60}(?:vertraulich|virenfrei|geprüft)|der inhalt dieser (?:e-?mail|"
    r"nachricht)|"
    r"(?:ce|cet) (?:message|e-?mail|courriel)[^\n]{0,60}(?:confidentiel|destiné exclusivement|destinataire)|este "
    r"(?:mensaje|correo|e-?mail|mensagem)[^\n]{0,70}confidenci|"
    r"esta mensagem[^\n]{0,70}confidenci|(?:questo|il presente) (?:messaggio|documento)[^\n]{0,70}(?:riservat|"
    r"confidenzial)|(?:dit|deze) (?:e-?mail|bericht)[^\n]{0,70}"
    r"(?:vertrouwelijk|uitsluitend bestemd)|(?:ta|niniejsza) wiadomość[^\n]{0,70}poufn|detta (?:meddelande|"
    r"e-post)[^\n]{0,70}konfidentiell|denne (?:e-?mail|e-post)[^\n]{0,70}"
    r"(?:fortrolig|konfidensiell)|tämä (?:viesti|sähköposti)[^\n]{0,70}luottamuksel|это (?:сообщение|"
    r"письмо)[^\n]{0,70}конфиденциальн|tato zpráva[^\n]{0,70}důvěrn|"
    r"you (?:are receiving|received) this (?:message|e-?mail) because you are subscribed|to unsubscribe from this "
    r"(?:group|list))",
    re.I,
)
_LIST_WORDS = re.compile(
    r"mailing ?list|mailinglist|mailman|listinfo|unsubscribe|@lists?\.|subscribed|sympa|majordomo|"
    r"https?://\S{0,80}list",
    re.I,
)


def signature_begins(lines: list[str], first: int = 0) -> int:
    """The line where the signature of the words in `lines` begins, looked for from `first` on; else their number."""
    end = _trimmed(lines, len(lines))
    begins = _marked(lines, first, end)
    if begins is None:
        begins = _footer(lines, first, end)
    begins = min(begins, _closing(lines, first, _trimmed(lines, begins)))
    return _with_rule_above(lines, first, begins)


def _marked(lines: list[str], first: int, end: int) -> int | None:
    """A line that a program or a custom sets above a signature, or that is one."""
    last_words = _last_words(lines, end)
    for place in range(first, end):
        line = lines[place]
        if SIGN in line or (_DELIMITER.match(line) and end - place <= DELIMITED_MAX):
            return place
        if (place >= last_words or _is_paragraph(lines, place, end)) and is_device_line(line.strip()):
            return place
    return None


def _with_rule_above(lines: list[str], first: int, begins: int) -> int:
    above = _trimmed(lines, begins) - 1
    return above if begins < len(lines) and above > first and is_rule(lines[above]) else begins


def is_boilerplate(line: str) -> bool:
    """The beginning of a notice by a lawyer, a virus scanner or a list."""
    return bool(_BOILERPLATE.match(line))


def _is_paragraph(lines: list[str], place: int, end: int) -> bool:
    """One line between blank ones."""
    return (place == 0 or not lines[place - 1].strip()) and (place + 1 >= end or not lines[place + 1].strip())


def _last_words(lines: list[str], end: int) -> int:
    """The third of the lines with words, counted from the end."""
    seen = 0
    for place in range(end - 1, -1, -1):
        seen += bool(lines[place].strip())
        if seen == 3:
            return place
    return 0


def _trimmed(lines: list[str], end: int) -> int:
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return end


def _footer(lines: list[str], first: int, end: int) -> int:
    """Where a list's footer or a notice begins, which both reach to the end."""
    begins = end
    for place in range(max(first, end - LOOK_BACK), end):
        line = lines[place].strip()
        if not line:
            continue
        below = lines[place + 1 : end]
        if is_rule(line) and len(line) >= 10:
            words = [each for each in below if each.strip()]
            if 0 < len(words) <= 8 and any(map(_LIST_WORDS.search, words)):
                return place
        elif (place == first or not lines[place - 1].strip() or is_rule(lines[place - 1])) and is_boilerplate(line):
            begins = place
            break
    return begins


def _closing(lines: list[str], first: int, end: int) -> int:
    """The closing, or a name after a dash, if only short lines follow it."""
    begin = max(first, end - LOOK_BACK)
    # What greets at the top of a mail ends others ("Saludos", "Zdravím").
    begin = next((place + 1 for place in range(begin, end) if lines[place].strip()), end) if begin == 0 else begin
    for place in range(begin, end):
        line = lines[place].strip()
        if not line or len(line) > 80:
            continue
        below = [each.strip() for each in lines[place + 1 : end] if each.strip()]
        if _is_dashed_name(lines, place, below) or (
            _LONG_DELIMITER.match(line) and 0 < len(below) <= 8 and _is_tail(below)
        ):
            return place
        word = _closing_word(line)
        if word and _is_tail(below, is_thanks=word == "thanks"):
            return place
    return end


def _closing_word(line: str) -> str:
    """ "closing" or "thanks" for a line that is one, else ""."""
    bare = " ".join(line.strip(_EDGES).split()).casefold()
    if bare in CLOSINGS:
        return "closing"
    if bare in THANKS:
        return "thanks"
    parts = [part.strip(_EDGES) for part in _JOINTS.split(bare)]
    if len(parts) > 1 and all(part in CLOSINGS or part in THANKS for part in parts):
        return "closing"
    named = _TRAILING_NAME.match(line)
    if named and named.group(1).strip(_EDGES).casefold() in CLOSINGS:
        return "closing"
    return _longer_closing(bare.split(), line)


def _longer_closing(words: list[str], line: str) -> str:
    """ "Viele Grüße aus Berlin"; and "Thank you for your help," with its comma."""
    for count in (3, 2):
        if count < len(words) <= count + 4 and " ".join(words[:count]) in CLOSINGS:
            return "closing"
    if line.endswith((",", "，")) and len(words) <= 8 and any(" ".join(words[:count]) in THANKS for count in (1, 2, 3)):
        return "thanks"
    return ""


def _is_dashed_name(lines: list[str], place: int, below: list[str]) -> bool:
    line = lines[place].strip()
    if line[:1] not in "-–—/~" or len(below) > 4 or not _DASHED_NAME.match(line):
        return False
    above = next((each.strip() for each in reversed(lines[:place]) if each.strip()), "")
    is_list = above[:1] in "-–—/~*•" or any(each[:1] in "-–—/~*•" for each in below)
    return bool(above) and not lines[place - 1].strip() and not is_list and _is_tail(below)


def _is_tail(below: list[str], *, is_thanks: bool = False) -> bool:
    """Short lines without a sentence, a question or a postscript."""
    if is_thanks and (not below or _closing_word(below[0]) or len(below[0]) > 40 or len(_WORD.findall(below[0])) > 4):
        return False
    if len(below) > TAIL_MAX or sum(map(len, below)) > TAIL_LENGTH:
        return False
    return not any(
        len(line) > TAIL_LINE or line.endswith(("?", "？")) or _AFTERTHOUGHT.match(line) or _is_sentence(line)
        for line in below
    )


def _is_sentence(line: str) -> bool:
    if line.endswith((".", "!", "。", "！", ":")) or "。" in line:
        words = _WORD.findall(line)
        lower = sum(1 for word in words if word[:1].islower())
        return (lower >= 4 and "@" not in line and "http" not in line) or (not line.isascii() and "。" in line)
    return False
