"""The plain text part: lines of at most 78 characters (RFC 5322 §2.1.1), quotes marked. Pure."""

from __future__ import annotations

import re
import textwrap

WIDTH = 78
_LEAD = re.compile(r"^(?:> ?)*\s*(?:[-*•]\s+|\d{1,4}[.)]\s+)?")


def wrapped(text: str) -> str:
    """Every line folded at spaces; what has none, such as an address of the web, stays whole.

    Folded lines of a quote or a list keep its sign or its indent.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        # A signature's "-- " is the one line whose space at the end has a meaning (RFC 3676 §4.3).
        line = line if line == "-- " else line.rstrip()
        lines += [line] if len(line) <= WIDTH else _folded(line)
    return "\n".join(lines)


def quoted(text: str, limit: int = 1500) -> str:
    """Words repeated below an answer, each line after `> `; a long text is cut."""
    text = shortened(text, limit)
    return "\n".join(f"> {line}".rstrip() for line in wrapped_to(text, WIDTH - 2).split("\n"))


def shortened(text: str, limit: int = 1500) -> str:
    """At most `limit` characters, cut between words."""
    text = text.strip()
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(None, 1)[0].rstrip() + " …"


def wrapped_to(text: str, width: int) -> str:
    """The same for another width, and without a care for signatures."""
    lines = (_folded(line, width) if len(line) > width else [line] for line in text.split("\n"))
    return "\n".join(part for some in lines for part in some)


def _folded(line: str, width: int = WIDTH) -> list[str]:
    match = _LEAD.match(line)
    lead = match.group(0) if match else ""
    if len(lead) > width // 2:
        lead = ""
    quote = lead[: len(lead) - len(lead.lstrip("> "))]
    rest = quote + " " * (len(lead) - len(quote))
    wrapper = textwrap.TextWrapper(
        width=width,
        initial_indent=lead,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.wrap(line[len(lead) :]) or [line.rstrip()]
