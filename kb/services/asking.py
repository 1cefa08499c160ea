"""What people look for: counted without knowing who asked, so that authors see what is missing.

A page of results must not write (a GET never does), so it carries a ticket: the words and how many answers
they found, signed by us. The browser sends it back once the page was looked at for two seconds; half-typed
words, robots and made-up counts are thus left out. Without JavaScript nothing is sent, and nothing counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.text_search import fold
from kb.models import SearchQuery
from kb.services.reading import visitor_of

WORDS_MAX = 100  # characters
WORD_COUNT_MAX = 12
RESULTS_MAX = 1_000
OPENED, REPORTED = "opened", "reported"
_SIGNER = Signer(salt="kb.search-query")
# Addresses, and long numbers (people's ids, telephones), are nobody's business here; error codes hold letters.
_PERSONAL = re.compile(r"\S*@\S*|(?<!\w)\+?\d[\d()./-]{4,}\d(?!\w)")


@dataclass(frozen=True)
class Asked:
    """A search as its page of results knows it."""

    words: str
    results: int


def normalised(query: str) -> str:
    """The words of a query as they are counted: folded, in their order, without addresses and long numbers."""
    kept = _PERSONAL.sub(" ", query.replace("\x00", " "))
    words = [word for raw in fold(kept).split() if (word := raw.strip(".,;:!?\"'()“”‘’"))]
    return " ".join(words[:WORD_COUNT_MAX])[:WORDS_MAX].strip()


def search_ticket(query: str, results: int) -> str:
    """What a page of results carries for `search_count`; empty when there is nothing to count."""
    words = normalised(query)
    return _SIGNER.sign_object({"w": words, "n": min(results, RESULTS_MAX)}, compress=False) if words else ""


def ticket_read(ticket: str) -> Asked | None:
    """What a ticket of ours says; None for anything else."""
    try:
        said = _SIGNER.unsign_object(ticket[:1000])
        return Asked(str(said["w"]), int(said["n"]))
    except (BadSignature, ValueError, KeyError, TypeError, UnicodeError):
        return None


def search_count(*, asked: Asked, traits: str, outcome: str = "", day: date | None = None) -> None:
    """Counts a search once for each visitor, words and day; `outcome` (OPENED, REPORTED) says what came of it.

    Words that the same visitor's longer ones begin with ("prin", then "printer") were still being typed:
    their row goes, unless something came of it.
    """
    day = day or timezone.localdate()
    visitor = _visitor(day, asked.words, traits)
    column = {OPENED: "was_opened", REPORTED: "led_to_report"}.get(outcome)
    rows = SearchQuery.objects.filter(day=day, words=asked.words, visitor=visitor)
    if not column and rows.exists():
        return  # a reload must not take the write lock
    with transaction.atomic():
        try:
            with transaction.atomic():
                SearchQuery.objects.create(day=day, words=asked.words, visitor=visitor, results=asked.results)
        except IntegrityError:
            pass  # counted before
        if column:
            rows.update(**{column: True})
        _drop_half_typed(day, asked.words, traits)


def _drop_half_typed(day: date, words: str, traits: str) -> None:
    beginnings = {words[:end].strip() for end in range(2, len(words))} - {words}
    rows = SearchQuery.objects.filter(day=day, words__in=beginnings, was_opened=False, led_to_report=False)
    known = set(rows.order_by().values_list("words", flat=True).distinct())
    for beginning in known:
        rows.filter(words=beginning, visitor=_visitor(day, beginning, traits)).delete()


def _visitor(day: date, words: str, traits: str) -> str:
    return visitor_of(day, f"search|{words}", traits)
