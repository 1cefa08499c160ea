"""The newest words of a mail apart from what it quotes. Pure; never raises; nothing is ever deleted.

Rules look for the first line where old mail begins, for the signature above it and for a warning of a mail
server at the top. Whatever is not the newest words is given back beside them, to be folded.
"""

from __future__ import annotations

import re

from mail.inbound.attribution import attribution_span, introduces, may_end_one
from mail.inbound.banners import banner_ends
from mail.inbound.devices import is_device_line
from mail.inbound.header_blocks import begins_old_mail, is_rule, is_separator, with_rule_above
from mail.inbound.markup import CUT, SIGN, is_mark, without_marks
from mail.inbound.signatures import is_boilerplate, signature_begins

LINES_MAX = 20_000
LINE_LOOKED_AT = 500
LEADING_QUOTE = 4  # lines with words of a quote at the top that is more than what an answer is about
_QUOTED = re.compile(r"^\s{0,3}(?:>|\|>)")
_DELIMITER = re.compile(r"^(?:-- ?|__ ?)$")


class _Lines:
    """The lines of a text and what is asked of them often."""

    def __init__(self, lines: list[str]) -> None:
        self.all = lines
        self.is_quoted = [bool(_QUOTED.match(line)) for line in lines]
        self.quote_follows = self._quote_follows()

    def _quote_follows(self) -> list[bool]:
        """Whether the next words from a line on, at most three lines away, are quoted."""
        follows, distance, answer = [False] * len(self.all), 3, False
        for number in range(len(self.all) - 1, -1, -1):
            distance += 1
            if self.all[number].strip():
                distance, answer = 0, self.is_quoted[number]
            follows[number] = answer and distance < 3
        return follows


def split_reply(text: str, *, has_files: bool = False) -> tuple[str, str]:
    """`(newest words, what is folded)`: every line with words is in one of them. Interleaved answers stay whole.

    When nothing would be left, all of it is the newest words: a mail passed on without a word is shown.
    With files (`has_files`) an answer may have no words, and what it quotes stays folded.
    """
    lines = text.split("\n")
    looked_at = _Lines([line[:LINE_LOOKED_AT] for line in lines[:LINES_MAX]])
    begin = banner_ends(looked_at.all)
    place = _old_mail_begins(looked_at, begin)
    if place is None:
        begin = _leading_quote_ends(looked_at, begin)
    end = len(lines) if place is None else place
    for last in dict.fromkeys((end, len(lines))):
        stop = _signature_begins(looked_at, begin, last, is_whole=last == len(lines))
        if _has_words(lines[begin:stop]):
            return _joined(lines[begin:stop]), _joined(lines[:begin], lines[stop:])
        if has_files and place is not None and last == end and _is_answer(looked_at, place):
            return "", _joined(lines)
    if _has_words(lines[begin:]):
        return _joined(lines[begin:]), _joined(lines[:begin])
    return _joined(lines), ""


def _has_words(lines: list[str]) -> bool:
    return any(line.strip() and without_marks(line).strip() for line in lines)


def _joined(*stretches: list[str]) -> str:
    texts = (
        without_marks("\n".join(line for line in lines if not is_mark(line))).strip("\n").rstrip()
        for lines in stretches
    )
    return "\n\n".join(text for text in texts if text.strip())


def _signature_begins(lines: _Lines, begin: int, end: int, *, is_whole: bool) -> int:
    """Of the words before `end`; below answers between quotes only what stands under the last quote."""
    first = begin
    if is_whole:
        first = max((number + 1 for number in range(begin, len(lines.all)) if lines.is_quoted[number]), default=begin)
    found = signature_begins(lines.all[: min(end, len(lines.all))], first)
    return end if found >= len(lines.all[:end]) else found


def _is_answer(lines: _Lines, place: int) -> bool:
    """Old mail that somebody answered: quoted or introduced as such, not passed on."""
    if lines.is_quoted[place] or CUT in lines.all[place]:
        return True
    return bool(attribution_span(lines.all, place, lines.quote_follows))


def _old_mail_begins(lines: _Lines, begin: int) -> int | None:
    """The first line of the old mail, or None: it has none, or answers stand between its lines."""
    ends = [may_end_one(line) for line in lines.all]
    for place in range(begin, len(lines.all)):
        line = lines.all[place]
        if not line.strip():
            continue
        if CUT in line:
            return None if _is_answered_between(lines, place) else place
        if lines.is_quoted[place]:
            return None if _answers_below(lines, place) else with_rule_above(lines.all, _with_attribution(lines, place))
        if begins_old_mail(lines.all, place):
            return with_rule_above(lines.all, place)
        span = attribution_span(lines.all, place, lines.quote_follows) if any(ends[place : place + 4]) else 0
        if span:
            return None if _answers_below(lines, place + span) else _with_name_above(lines, place)
    return None


def _leading_quote_ends(lines: _Lines, begin: int) -> int:
    """Below one quote at the top, with nothing above it, stand the newest words; else `begin`.

    A short quote is left where it is: somebody chose those lines, and the answer needs them.
    """
    number, quoted = begin, 0
    while number < len(lines.all) and not lines.all[number].strip():
        number += 1
    if number == len(lines.all):
        return begin
    if not lines.is_quoted[number]:
        number += attribution_span(lines.all, number, lines.quote_follows)
    while number < len(lines.all) and (lines.is_quoted[number] or not lines.all[number].strip()):
        quoted += lines.is_quoted[number] and bool(lines.all[number].strip(" >"))
        number += 1
    return number if quoted >= LEADING_QUOTE and not any(lines.is_quoted[number:]) else begin


def _is_answered_between(lines: _Lines, place: int) -> bool:
    """A program's mark around old mail of which each line is marked too, with somebody's words between them."""
    for number in range(place + 1, min(place + 8, len(lines.all))):
        if lines.is_quoted[number]:
            return _answers_below(lines, number)
    return False


def _with_attribution(lines: _Lines, place: int) -> int:
    """The line that introduces a quote is folded with it."""
    above = place - 1
    while above > 0 and not lines.all[above].strip():
        above -= 1
    return above if above >= 0 and introduces(lines.all[above].strip(), quote_follows=True) else place


def _with_name_above(lines: _Lines, place: int) -> int:
    """A name was wrapped away from its address: "Anna Berg", below it "<anna@example.org> wrote:"."""
    above = lines.all[place - 1].strip() if place else ""
    is_name = 0 < len(above) <= 60 and not above.endswith((".", "!", "?", ":", ",", "。"))
    return place - 1 if is_name and lines.all[place].lstrip().startswith(("<", "(")) else place


def _answers_below(lines: _Lines, place: int) -> bool:
    """True when somebody's own words stand below or between quoted lines."""
    seen_quote = False
    for number in range(place, len(lines.all)):
        line = lines.all[number]
        stripped = line.strip()
        if lines.is_quoted[number]:
            seen_quote = True
        elif not stripped:
            continue
        elif _ends_words(line, stripped) or (seen_quote and _is_signature(lines, number)):
            return False
        elif seen_quote and not _is_overhang(lines, number):
            return True
    return False


def _ends_words(line: str, stripped: str) -> bool:
    """What no answer of a person begins with: a mark, a signature, a rule, a footer."""
    if CUT in line or SIGN in line or _DELIMITER.match(line) or is_separator(line) or is_rule(line):
        return True
    return is_device_line(stripped) or is_boilerplate(stripped)


def _is_signature(lines: _Lines, number: int) -> bool:
    """From here on there is nothing but a signature: some write theirs below what they quote."""
    if any(lines.is_quoted[number:]):
        return False
    return signature_begins(lines.all, number) == number


def _is_overhang(lines: _Lines, number: int) -> bool:
    """The end of a quoted line that some program wrapped: right below a long one, and no sentence of its own."""
    above, line = lines.all[number - 1], lines.all[number]
    return lines.is_quoted[number - 1] and len(above) >= 60 and (len(line) < 40 or line[:1].islower())
