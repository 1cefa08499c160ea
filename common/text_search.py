"""Words as the search sees them: the same tokens on every database, since Python makes them. Pure."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

TERM_MAX = 40
TEXT_MAX = 200_000  # characters looked at; the rest of a longer text is not searched
_WORD = re.compile(r"[^\W_]+(?:['’.\-_/&+#][^\W_]+)*", re.UNICODE)
_JOINT = re.compile(r"['’.\-_/&+#]")
_stemmer_lock = threading.Lock()  # it keeps the word it works on in itself

# Words that say how something is asked and not what about. Negations and prepositions are among them:
# "I cannot sign in" and "how do I sign in" want the same answer.
_STOPWORDS = """
a about after again all also am an and any are as at be because been before being but by can cannot cant could
couldnt did didnt do does doesnt doing dont else ever for from get gets getting go goes going got had has have
having he hello help her here hers hi him his how i id if ill im in into is isnt it its ive just know let like
make may me might mine more most much must my need no nor not of off ok on once one only onto or other our ours
out over own please put really she should shouldnt since so some someone something still such tell than thank
thanks that thats the their theirs them then there these they thing this those through to too try trying under
until up us use using very want wants was wasnt way we well were weren what whats when where which while who
whom whose why will wish with without wont would wouldnt you your yours
"""
STOPWORDS = frozenset(_STOPWORDS.split())


@dataclass(frozen=True)
class Token:
    """A word of a text: where it stands, how it is written there (folded), and its stem."""

    start: int
    end: int
    surface: str
    term: str


def fold(text: str) -> str:
    """Case and accents away: "Élève" → "eleve". Letters of other scripts stay."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


@cache
def _stemmer() -> Any:
    """Loaded when the first word is looked at: the library brings all its languages along, which takes time."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word; one with a digit is an identifier and stays as it is."""
    if not word.isascii() or any(c.isdigit() for c in word):
        return word[:TERM_MAX]
    with _stemmer_lock:
        return str(_stemmer().stemWord(word))[:TERM_MAX]


def tokens(text: str) -> Iterator[Token]:
    """Each word of a text with its place, stop words included.

    A joined word ("wi-fi", "0x80-07", "802.1x") gives itself without its joints ("wifi") and, apart
    from an apostrophe's, each of its parts, so that either spelling finds the other.
    """
    for match in _WORD.finditer(text[:TEXT_MAX]):
        whole = match.group()
        if _JOINT.search(whole):
            joined = fold(_JOINT.sub("", whole))
            if "'" in whole or "’" in whole:
                joined = joined.removesuffix("s") if re.search(r"['’]s$", whole) else joined
                yield _token(match.start(), match.end(), joined)
                continue
            if len(joined) <= TERM_MAX:
                yield _token(match.start(), match.end(), joined)
            for part in re.finditer(r"[^\W_]+", whole):
                yield _token(match.start() + part.start(), match.start() + part.end(), fold(part.group()))
        else:
            yield _token(match.start(), match.end(), fold(whole))


def _token(start: int, end: int, surface: str) -> Token:
    return Token(start, end, surface[:TERM_MAX], stem(surface[:TERM_MAX]))


def terms(text: str) -> list[Token]:
    """The words that carry meaning, in order: stop words and single letters dropped.

    When nothing else is left ("how do I get in?") there is nothing to look for, and the list is empty.
    """
    return [token for token in tokens(text) if is_content(token)]


def is_content(token: Token) -> bool:
    """False for stop words and for single letters of Latin script."""
    return token.surface not in STOPWORDS and (len(token.surface) > 1 or not token.surface.isascii())


def has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)


def is_identifier(word: str) -> bool:
    """An error code, a form number, a room: three characters or more with a digit, and not a mere year or count."""
    return len(word) >= 3 and has_digit(word) and not (word.isdigit() and len(word) < 5)
