"""The newest words of a mail apart from what it quotes. Pure; never raises; nothing is ever deleted.

Own rules look for the first line where old mail begins. Two libraries are asked afterwards about short
texts in which the rules found nothing; their patterns are slow on texts made to be slow, hence the care.
"""

from __future__ import annotations

import re

from mailparser_reply import EmailReplyParser as LanguageParser
from mailparser_reply.constants import MAIL_LANGUAGES

from mail.inbound import attribution as say
from mail.inbound.markup import CUT

LINES_MAX = 20_000
LINE_LOOKED_AT = 500
LIBRARY_MAX = 8_000
LIBRARY_LINE = 300
LIBRARY_STARTS = 12  # how often a text may say "On" and still be given to a library
_QUOTED = re.compile(r"^\s{0,3}(?:>|\|>)")
_RULE = re.compile(r"^\s*[-_=]{5,}\s*$")
_LANGUAGES = sorted(MAIL_LANGUAGES)


def split_reply(text: str) -> tuple[str, str]:
    """`(newest words, what is folded below)`; joined they are the text. Interleaved answers stay whole.

    When nothing would be left above the fold, everything stands above it.
    """
    lines = text.split("\n")
    looked_at = [line[:LINE_LOOKED_AT] for line in lines[:LINES_MAX]]
    place = _old_mail_begins(looked_at)
    if place is None:
        place = _by_library(text, looked_at)
    end = len(lines) if place is None else place
    end = _signature_begins(looked_at[:end], end)
    reply, rest = "\n".join(lines[:end]).strip("\n"), "\n".join(lines[end:]).strip("\n")
    if not reply.replace(CUT, "").strip():
        return _tidy(text), ""
    return _tidy(reply), _tidy(rest)


def _tidy(text: str) -> str:
    return text.replace(CUT, "").strip("\n").rstrip()


def _old_mail_begins(lines: list[str]) -> int | None:
    """The first line of the old mail, or None: it has none, or answers stand between its lines."""
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        if CUT in line or say.SEPARATOR.match(line) or say.BEGIN_FORWARD.match(line.strip()):
            return place
        if len(line) < 160 and say.ANSWER_ABOVE.search(line):
            return place
        if say.HEADER_FROM.match(line) and _is_header_block(lines, place):
            return _with_rule_above(lines, place)
        if _QUOTED.match(line):
            return None if _answers_below(lines, place) else _with_attribution(lines, place)
        span = _attribution(lines, place)
        if span:
            return None if _answers_below(lines, place + span) else place
    return None


def _is_header_block(lines: list[str], place: int) -> bool:
    """From and two more headers within a few lines."""
    labels = {match.group(1).lower() for line in lines[place : place + 8] if (match := say.HEADER_LINE.match(line))}
    return len(labels) >= 3


def _with_rule_above(lines: list[str], place: int) -> int:
    """A line of underscores or dashes above a header block belongs to it."""
    above = place - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else place


def _attribution(lines: list[str], place: int) -> int:
    """How many lines from here introduce a quote ("On …, Anna wrote:"), 0 for none; programs wrap them."""
    first = lines[place].strip()
    if say.FRAMED.match(first):
        return 1
    if not (say.BEGINS.match(first) or say.DATED.search(first) or say.WROTE.search(first)):
        return 0
    for span in (1, 2, 3):
        chunk = [line.strip() for line in lines[place : place + span]]
        if len(chunk) < span or not chunk[-1]:
            return 0
        joined = " ".join(chunk)
        if joined.endswith((":", "：")):
            return span if _introduces(joined, _quote_follows(lines, place + span)) else 0
    return 0


def _introduces(line: str, quote_follows: bool) -> bool:
    """A line that says when or who and "wrote"; right above a quote, one of the two is enough."""
    wrote, dated = bool(say.WROTE.search(line)), bool(say.DATED.search(line))
    if quote_follows:
        return wrote or dated
    return wrote and dated and (bool(say.BEGINS.match(line)) or "@" in line)


def _quote_follows(lines: list[str], place: int) -> bool:
    following = next((line for line in lines[place : place + 3] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _with_attribution(lines: list[str], place: int) -> int:
    """The line that introduces a quote is folded with it."""
    above = place - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _introduces(lines[above].strip(), True) else place


def _answers_below(lines: list[str], place: int) -> bool:
    """True when somebody's own words stand below or between quoted lines."""
    seen_quote = False
    for number in range(place, len(lines)):
        line = lines[number]
        if _QUOTED.match(line):
            seen_quote = True
        elif CUT in line or say.SIGNATURE.match(line) or say.SEPARATOR.match(line) or _RULE.match(line):
            return False
        elif seen_quote and line.strip() and not _is_overhang(lines, number) and not say.SENT_FROM.match(line):
            return True
    return False


def _is_overhang(lines: list[str], number: int) -> bool:
    """The end of a quoted line that some program wrapped: right below a long one, and no sentence of its own."""
    above, line = lines[number - 1], lines[number]
    return bool(_QUOTED.match(above)) and len(above) >= 60 and (len(line) < 40 or line[:1].islower())


def _signature_begins(lines: list[str], end: int) -> int:
    """Where the signature at the end of the new words begins: "-- ", or "Sent from my phone"."""
    for place, line in enumerate(lines):
        if say.SIGNATURE.match(line) and len(lines) - place <= 30:
            return place
    last = [place for place, line in enumerate(lines) if line.strip()][-3:]
    return next((place for place in last if len(lines[place]) < 120 and say.SENT_FROM.match(lines[place].strip())), end)


def _by_library(text: str, lines: list[str]) -> int | None:
    """Where the libraries see old mail begin, in a short text that holds nothing slow for them."""
    if len(text) > LIBRARY_MAX or len(lines) < 3 or CUT in text or any(_QUOTED.match(line) for line in lines):
        return None
    if text.count("On") > LIBRARY_STARTS or max(map(len, lines)) > LIBRARY_LINE:
        return None
    try:
        replies = LanguageParser(languages=list(_LANGUAGES)).read(text).replies
    except Exception:  # whatever a pattern trips over: the text stays whole
        return None
    if len(replies) < 2 or not replies[0].content.strip():
        return None
    begins = replies[1].headers.strip().split("\n")[0].strip() if replies[1].headers else ""
    found = [place for place, line in enumerate(lines) if begins and line.strip() == begins]
    return found[0] if found and found[0] > 0 else None
