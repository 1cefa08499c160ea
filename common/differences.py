"""What changed between two texts: by lines, and within changed lines by words. Pure, and bounded in time.

rapidfuzz finds the longest common subsequence bit-parallel, in time and memory of the product of both lengths.
Where that product is too large, the part is shown as changed whole: rough, and never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

CELLS_MAX = 150_000_000  # of one comparison: 20 MB and 40 ms
BUDGET = 600_000_000  # of all comparisons of two texts
ALIKE = 0.25  # share of words in common below which two blocks have nothing to do with each other
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Piece:
    """Some words of a line, changed or the same."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Line:
    """A line by its number (from 1) in its text."""

    number: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Hunk:
    """Lines that are the same in both texts, or lines that took the place of others."""

    is_changed: bool
    before: list[Line]
    after: list[Line]


@dataclass(frozen=True)
class Difference:
    """`added` and `removed` are words; `changes` counts the changed hunks."""

    hunks: list[Hunk] = field(default_factory=list)
    added: int = 0
    removed: int = 0

    @property
    def changes(self) -> int:
        return sum(hunk.is_changed for hunk in self.hunks)


def difference(before: str, after: str) -> Difference:
    """Compares two texts. Some tenths of a second at most, whatever they are."""
    old, new = before.splitlines(), after.splitlines()
    budget = _Budget()
    hunks = [
        _changed(old[a:b], new[c:d], a, c, budget) if is_changed else _same(old[a:b], new[c:d], a, c)
        for is_changed, a, b, c, d in _blocks(old, new, budget)
    ]
    return Difference(
        hunks=hunks,
        added=sum(_words(hunk.after) for hunk in hunks),
        removed=sum(_words(hunk.before) for hunk in hunks),
    )


class _Budget:
    def __init__(self) -> None:
        self.left = BUDGET

    def allows(self, cells: int) -> bool:
        if cells > min(CELLS_MAX, self.left):
            return False
        self.left -= cells
        return True


Block = tuple[bool, int, int, int, int]  # is changed, from and to in the one, from and to in the other


def _blocks(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[Block]:
    """Same and changed stretches in turn, covering both sequences."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    a, b, c, d = head, len(old) - tail, head, len(new) - tail
    if head:
        yield (False, 0, head, 0, head)
    yield from _middle(old[a:b], new[c:d], head, budget)
    if tail:
        yield (False, b, len(old), d, len(new))


def _middle(old: Sequence[str], new: Sequence[str], shift: int, budget: _Budget) -> Iterator[Block]:
    if not old and not new:
        return
    if not budget.allows(len(old) * len(new)):
        yield (True, shift, shift + len(old), shift, shift + len(new))
        return
    start: tuple[int, int] | None = None
    end = (0, 0)
    for code in LCSseq.opcodes(old, new):
        if code.tag != "equal":
            start = start or (code.src_start, code.dest_start)
            end = (code.src_end, code.dest_end)
            continue
        if start:
            yield (True, shift + start[0], shift + end[0], shift + start[1], shift + end[1])
            start = None
        yield (False, shift + code.src_start, shift + code.src_end, shift + code.dest_start, shift + code.dest_end)
    if start:
        yield (True, shift + start[0], shift + end[0], shift + start[1], shift + end[1])


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    return next(
        (i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )


def _same(old: list[str], new: list[str], a: int, c: int) -> Hunk:
    def lines(texts: list[str], first: int) -> list[Line]:
        return [Line(number, [Piece(text, False)]) for number, text in enumerate(texts, first + 1)]

    return Hunk(False, lines(old, a), lines(new, c))


def _changed(old: list[str], new: list[str], a: int, c: int, budget: _Budget) -> Hunk:
    """Both sides of a change, the words marked that only one of them has."""
    before, after = _TOKEN.findall("\n".join(old)), _TOKEN.findall("\n".join(new))
    blocks = list(_blocks(before, after, budget)) if old and new else []
    same = sum(_count(before[i:j]) for is_changed, i, j, _k, _l in blocks if not is_changed)
    if same < ALIKE * max(_count(before), _count(after), 1):
        blocks = [(True, 0, len(before), 0, len(after))]
    blocks = _tidied(blocks, before)
    return Hunk(
        True,
        _lines([(is_changed, "".join(before[i:j])) for is_changed, i, j, _k, _l in blocks], a, len(old)),
        _lines([(is_changed, "".join(after[k:m])) for is_changed, _i, _j, k, m in blocks], c, len(new)),
    )


def _tidied(blocks: list[Block], before: list[str]) -> list[Block]:
    """Without scraps: a blank or a comma between two changes belongs to them."""
    tidy: list[Block] = []
    for place, (is_changed, i, j, k, m) in enumerate(blocks):
        is_scrap = 0 < place < len(blocks) - 1 and not _count(before[i:j]) and "\n" not in "".join(before[i:j])
        if tidy and (is_changed or is_scrap) and tidy[-1][0]:
            tidy[-1] = (True, tidy[-1][1], j, tidy[-1][3], m)
        else:
            tidy.append((is_changed, i, j, k, m))
    return tidy


def _lines(stretches: list[tuple[bool, str]], first: int, count: int) -> list[Line]:
    """The stretches of a block cut into its lines."""
    rows: list[list[Piece]] = [[]]
    for is_changed, text in stretches:
        for place, part in enumerate(text.split("\n")):
            if place:
                rows.append([])
            if part:
                rows[-1].append(Piece(part, is_changed))
    return [Line(number, pieces) for number, pieces in enumerate(rows[:count], first + 1)]


def _count(tokens: Sequence[str]) -> int:
    return sum(1 for token in tokens if _WORD.match(token))


def _words(lines: list[Line]) -> int:
    return sum(_count(_TOKEN.findall(piece.text)) for line in lines for piece in line.pieces if piece.is_changed)
