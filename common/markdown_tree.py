"""Questions to the syntax tree of an answer."""

from __future__ import annotations

import re

from markdown_it.tree import SyntaxTreeNode

Node = SyntaxTreeNode
PART = re.compile(r"^\s*part\s*:\s*", re.I)


def line_of(node: Node) -> int:
    """The first line of the block a node is in, from 0."""
    at: Node | None = node
    while at is not None:
        if not at.is_root and at.map:
            return at.map[0]
        at = at.parent
    return 0


def plain(node: Node) -> str:
    """The words in a node as one line."""
    parts: list[str] = []
    for child in node.walk(include_self=False):
        if child.type in {"text", "code_inline", "role"}:
            parts.append(child.content)
        elif child.type in {"fence", "code_block"}:
            parts.append(f" {child.content} ")
        elif child.type in {"softbreak", "hardbreak", "paragraph", "list_item"}:
            parts.append(" ")
    return " ".join("".join(parts).split())


def number_parts(root: Node) -> dict[int, tuple[int, int]]:
    """For each heading `### Part: …` its place among those under the same `##`, and their number."""
    groups: list[list[int]] = [[]]
    for node in root.children:
        if node.type == "heading" and node.tag in {"h1", "h2"}:
            groups.append([])
        elif node.type == "heading" and node.tag == "h3" and PART.match(plain(node)):
            groups[-1].append(line_of(node))
    return {line: (place, len(group)) for group in groups for place, line in enumerate(group, 1)}
