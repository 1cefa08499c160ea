"""How mail programs introduce the mail they answer ("On …, Anna wrote:"), in many languages. Pure.

Programs wrap such a line, put the date before or after the name, and some leave "wrote" out. A line counts
when it says enough of when, who and "wrote"; right above a quote less is enough.
"""

from __future__ import annotations

import re

SPAN_MAX = 4  # lines over which one is wrapped
LENGTH_MAX = 400
_BEGINS = re.compile(
    r"^[\W_]{0,3}(?:On|At|Am|Le|El|Il|Op|Em|No dia|A|Den|På|Dne|Dňa|W dniu|Dnia|Pe|În|Vào|In data|Nel|Ke|Στις|Вт|"
    r"Пн|Ср|Чт|Пт|"
    r"Сб|Вс|Wiadomość|Tarihinde|En|V|Dana|Dom|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|gio|sab|maa|"
    r"woe|vri|zat|zon|"
    r"seg|ter|qua|qui|sex|pon|wt|śr|czw|pt|sob|niedz|mån|tis|ons|tors?|fre|lör|sön|man|tir|lør|søn|ma|ti|ke|to|pe|"
    r"la|su|po|út|st|"
    r"čt|pá|so|ne|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|"
    r"воскресенье)[a-zåäöøéáúíý]{0,8}\b\.?,?)[\s,.]",
    re.I,
)
_STARTS_WITH_DATE = re.compile(r"^[\W_]{0,3}(?:\d{1,4}\s?[./:年년-]|\d{1,2}\s\w|[在於于]\s?\d)")
_WROTE = re.compile(
    r"(?:^|[\s>)\]\"'’,])(?:"
    r"wrote|writes|schrieb(?:en)?|(?:a |à )?écrit|escribió|(?:ha )?scritto|scrisse|schreef|geschreven|"
    r"geschrieben|escreveu|skrev|skreiv|kirjoitti|napisał(?:\(a\)|a)?|napisan[ae] przez|pisze|"
    r"napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|írta|ezt írta|a scris|пишет|писала?|написала?|написал\(а\)|"
    r"пише|έγραψε|yazdı|đã viết|je napisao(?:/la)?|va escriure|said"
    r")(?:$|[\s:：,<(\-])|写道|寫道|写到|のメール|님이 작성|書きました",
    re.I,
)
_I_WROTE = re.compile(r"\b(?:I|ich|je|j.ai|ik|jag|jeg) (?:wrote|schrieb|ai écrit|écrit|schreef|skrev)\b", re.I)
_ADDRESS = re.compile(r"[^\s<>@()]{1,64}@[^\s<>@()]{2,190}")
_DATE = re.compile(r"\b\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}\b|\b(?:19|20)\d\d\b|\d{4}\s?[年년]", re.I)
_TIME = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d{2}\b|[时時]\d{1,2}分|\b\d{1,2} ?(?:am|pm)\b", re.I)
# "---- On Wed, 24 Feb 2021 …, anna@example.org wrote ----"
_FRAMED = re.compile(r"^[-‐–—]{2,}\s(.{3,250})\s[-‐–—]{2,}$")
_ENDS = (":", "：")
_ENDS_WITH_ADDRESS = re.compile(r"@[^\s<>@]{2,190}[>)\]]{0,3}\s?[:：]$")
_VERBS = ("wrote", "writes", "schrieb", "écrit", "escribió", "scritto", "schreef", "escreveu", "skrev")
_QUOTING = re.compile(
    r"^(?:quoting|zitat von|citando(?: a)?|selon|citerar|citát|cytat|citaat van)\s[^:]{2,120}@[^:]{3,120}:$", re.I
)
_NAME_WROTE = re.compile(
    r"^[\"'“]?\w[^<>:]{0,80}[<(\[]{1,2}[^\s<>@]{1,64}@[^\s<>@]{2,190}[>)\]]{1,2}[\s,][^.!?]{0,60}[:：]$"
)


def is_framed(line: str) -> bool:
    """A line of its own between dashes that says who wrote and when."""
    framed = _FRAMED.match(line)
    return bool(framed and _WROTE.search(framed.group(1)) and (_DATE.search(line) or _ADDRESS.search(line)))


def introduces(line: str, *, quote_follows: bool) -> bool:
    """Whether a line, put together again, introduces an old mail."""
    if len(line) > LENGTH_MAX:
        return False
    ends = line.endswith(_ENDS)
    wrote, dated, timed = bool(_WROTE.search(line)), bool(_DATE.search(line)), bool(_TIME.search(line))
    address = "@" in line and bool(_ADDRESS.search(line))
    if quote_follows and ends:
        return wrote or dated or timed or address
    if not ends:
        return address and (dated or timed) and line.lower().endswith(_VERBS) and _starts(line)
    if _QUOTING.match(line):
        return True
    if wrote:
        if not (dated or timed):
            return address and bool(_NAME_WROTE.match(line))
        return (address or _starts(line)) and not _I_WROTE.search(line)
    return address and dated and timed and bool(_ENDS_WITH_ADDRESS.search(line))


def attribution_span(lines: list[str], place: int, quote_follows: list[bool]) -> int:
    """How many lines from `place` introduce an old mail, 0 for none.

    `quote_follows[n]` says whether the next words from line n on are quoted.
    """
    first = lines[place].strip()
    if is_framed(first):
        return 1
    chunk: list[str] = []
    for span in range(1, SPAN_MAX + 1):
        number = place + span - 1
        last = lines[number].strip() if number < len(lines) else ""
        if not last:
            return 0
        chunk.append(last)
        if not last.endswith(_ENDS) and not last.lower().endswith(_VERBS):
            continue
        follows = number + 1 < len(lines) and quote_follows[number + 1]
        if span > 1 and not _may_be_wrapped(chunk):
            return 0
        return span if introduces(" ".join(chunk), quote_follows=follows) else 0
    return 0


def may_end_one(line: str) -> bool:
    """The cheap question before all others: only such a line ends an attribution."""
    line = line.rstrip()
    return line.endswith(_ENDS) or line.lower().endswith(_VERBS) or (line.endswith(("-", "—")) and is_framed(line))


def _starts(line: str) -> bool:
    return bool(_BEGINS.match(line) or _STARTS_WITH_DATE.match(line))


def _may_be_wrapped(chunk: list[str]) -> bool:
    """The first line begins as attributions do, and no later one would be a beginning on its own."""
    first = chunk[0]
    if first.endswith((".", "!", "?")) and not _DATE.search(first):
        return False
    if not (_starts(first) or _ADDRESS.search(first)):
        return False
    return not any(
        _starts(line) and introduces(" ".join(chunk[number:]), quote_follows=False)
        for number, line in enumerate(chunk[1:], 1)
    )
