"""Which tickets a view holds: a tree of conditions, read from JSON or from an address, and written back. Pure.

All conditions of a tree must hold, and one of each group of "any". What is read may be anything: it is read
leniently, cut to size, and what names something that is gone is kept; `tickets.condition_fields` names
what can be asked, `tickets.condition_reading` says what each condition means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

CONDITIONS_MAX = 20  # of a tree, or of a group
GROUPS_MAX = 5
VALUES_MAX = 50
NAME_MAX = 30
VALUE_MAX = 120
IS, NOT = "is", "not"
HAS, AFTER, BEFORE, WITHIN, OLDER = "has", "after", "before", "within", "older"
ME, NOBODY = "me", "nobody"  # values that stand for whoever looks, and for no person
IF, ANY = "if", "any"  # their names in an address


@dataclass(frozen=True)
class Condition:
    """`field` stands in relation `op` to one of `values`. Unknown fields are kept, and never asked of a query."""

    field: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """All of `all` hold, and of each group at least one."""

    all: tuple[Condition, ...] = ()
    groups: tuple[tuple[Condition, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all or self.groups)

    def each(self) -> Iterator[Condition]:
        """Every condition, those of groups too."""
        yield from self.all
        for group in self.groups:
            yield from group


def condition(field: Any, op: Any, values: Any) -> Condition | None:
    """A condition of whatever was read, or None when nothing can be made of it."""
    name, how = _word(field, NAME_MAX), _word(op, NAME_MAX) or IS
    if isinstance(values, str | int):
        values = [values]
    if not name or not isinstance(values, list | tuple):
        return None
    words = (_word(value, VALUE_MAX) for value in values[: VALUES_MAX * 2] if isinstance(value, str | int))
    kept = tuple(dict.fromkeys(word for word in words if word))[:VALUES_MAX]
    return Condition(name, how, kept) if kept else None


def tree(all_of: Iterable[Condition | None], groups: Iterable[Iterable[Condition | None]] = ()) -> Tree:
    """A tree cut to size, each condition once, without empty groups."""
    kept = tuple(dict.fromkeys(each for each in all_of if each))[:CONDITIONS_MAX]
    made = (tuple(dict.fromkeys(each for each in group if each))[:CONDITIONS_MAX] for group in groups)
    return Tree(kept, tuple(dict.fromkeys(group for group in made if group))[:GROUPS_MAX])


# --- JSON, as it is stored ---------------------------------------------------------------------------


def from_json(data: Any) -> Tree:
    """`{"all": [{"field", "op", "values"}, …, {"any": [{…}, …]}]}`; anything else in it is passed over."""
    nodes = data.get("all") if isinstance(data, Mapping) else None
    if not isinstance(nodes, list):
        return Tree()
    nodes = [node for node in nodes[: CONDITIONS_MAX * 2] if isinstance(node, Mapping)]
    groups = [node["any"] for node in nodes if isinstance(node.get("any"), list)]
    return tree(
        (_of_json(node) for node in nodes if "any" not in node),
        ((_of_json(each) for each in group[: CONDITIONS_MAX * 2]) for group in groups),
    )


def _of_json(node: Any) -> Condition | None:
    return condition(node.get("field"), node.get("op"), node.get("values")) if isinstance(node, Mapping) else None


def to_json(tree: Tree) -> dict[str, Any]:
    """What `from_json` reads."""
    plain = [_to_json(each) for each in tree.all]
    return {"all": [*plain, *({"any": [_to_json(each) for each in group]} for group in tree.groups)]}


def _to_json(each: Condition) -> dict[str, Any]:
    return {"field": each.field, "op": each.op, "values": list(each.values)}


# --- the address, as it is shared --------------------------------------------------------------------


def from_params(ifs: Iterable[str], anys: Iterable[str]) -> Tree:
    """The tree of an address: `if=status:new,open`, `if=tag.not:loan`, `any=team:1|assignee:me`."""
    first = list(ifs)[: CONDITIONS_MAX * 2]
    groups = list(anys)[: GROUPS_MAX * 2]
    return tree(
        (_of_param(text) for text in first),
        ((_of_param(text) for text in group.split("|")[: CONDITIONS_MAX * 2]) for group in groups),
    )


def _of_param(text: str) -> Condition | None:
    left, colon, right = text[:20_000].partition(":")
    if not colon:
        return None
    field, _dot, op = left.partition(".")
    return condition(unquote(field), unquote(op), [unquote(value) for value in right.split(",")])


def to_params(tree: Tree) -> list[tuple[str, str]]:
    """What `from_params` reads, as pairs of an address."""
    pairs = [(IF, _to_param(each)) for each in tree.all]
    return pairs + [(ANY, "|".join(map(_to_param, group))) for group in tree.groups]


def _to_param(each: Condition) -> str:
    op = "" if each.op == IS else f".{_safe(each.op)}"
    return f"{_safe(each.field)}{op}:{','.join(map(_safe, each.values))}"


def _safe(text: str) -> str:
    """Nothing in it is read as one of the signs that part values, operators and conditions."""
    return quote(text, safe="-_ ").replace(".", "%2E") if text != text.strip() or not text.isalnum() else text


def _word(value: Any, most: int) -> str:
    """One line of text of at most `most` letters, as both databases can hold it."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value) if isinstance(value, str) or abs(value) < 10**18 else ""
    clean = "".join(c if c.isprintable() else " " for c in text[: most * 4])
    return " ".join(clean.split())[:most].strip()
