"""Answers are written in Markdown (CommonMark with tables) and rendered once, at publishing.

Beyond CommonMark: steps that go on counting over pictures, boxes and code; `:::` boxes (info, warn, good, bad,
video); pictures as figures; `[[Next]]` for buttons and keys; `### Part: …` for groups of steps; `[text](answer:7)`
for links to other answers. HTML is not markup here: it shows as it was typed. Why not Python-Markdown:
`docs/decisions/0005-commonmark.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

from common.html import sanitise_article
from common.markdown_writer import Writer

_PICTURE_LINE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\((?P<src>[^\s()<>]+)(?:\s+\"(?P<caption>[^\"]*)\")?\)\s*")
_ROLE = re.compile(r"\[\[([^\[\]\n]{1,60})\]\]")
SUMMARY_MAX = 200


@dataclass(frozen=True)
class Picture:
    """Where a picture is, and its size in pixels, so that the page does not jump when it comes."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Rendered:
    """What publishing stores. `problems` are in words for the author; with any, it must not go live."""

    html: str
    text: str
    summary: str
    contents: list[dict[str, Any]]
    first_steps: list[str]
    step_count: int
    pictures: list[str]
    answers: list[int]
    problems: list[str] = field(default_factory=list)
    faults: frozenset[str] = frozenset()  # kinds of those problems: box, video, transcript, link, picture, alt
    links: list[str] = field(default_factory=list)  # addresses, those of other answers left out
    videos: int = 0


def render(
    source: str,
    *,
    find_picture: Callable[[str], Picture | None],
    video_hosts: Collection[str],
    kept_ids: Iterable[tuple[str, str]] = (),
) -> Rendered:
    """Renders and sanitises an answer.

    `find_picture` gives the picture behind a reference such as `media:7`. `kept_ids` are (id, heading)
    pairs of the version before: a heading that was only reworded keeps its address.
    """
    tree = SyntaxTreeNode(_parser().parse(source.replace("\r\n", "\n")))
    writer = Writer(find_picture, video_hosts, list(kept_ids))
    html = writer.fill_slots(sanitise_article(writer.document(tree)))
    return Rendered(
        html=html,
        text="\n".join(writer.lines),
        summary=_summary([*writer.paragraphs, *writer.first_steps]),
        contents=writer.contents,
        first_steps=writer.first_steps,
        step_count=writer.step_count,
        pictures=writer.pictures,
        answers=sorted(writer.answers),
        problems=writer.problems,
        faults=frozenset(writer.faults),
        links=writer.links,
        videos=writer.videos,
    )


def _summary(paragraphs: list[str]) -> str:
    text = next((paragraph for paragraph in paragraphs if paragraph), "")
    if len(text) <= SUMMARY_MAX:
        return text
    return text[:SUMMARY_MAX].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def _parser() -> MarkdownIt:
    """A parser of its own for each text: it keeps no state that threads could share."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(container_plugin, name="box", validate=lambda words, *_: bool(re.match(r"\s*[a-z]+", words)))
    parser.block.ruler.before("list", "picture", _picture_rule, {"alt": ["paragraph", "blockquote", "list"]})
    parser.inline.ruler.before("link", "role", _role_rule)
    return parser


def _picture_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A picture alone on its line is a figure, and ends the paragraph or list item before it."""
    if state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    match = _PICTURE_LINE.fullmatch(line)
    if not match:
        return False
    if not silent:
        token = state.push("picture", "figure", 0)
        token.map = [start, start + 1]
        token.meta = {key: value or "" for key, value in match.groupdict().items()}
        state.line = start + 1
    return True


def _role_rule(state: StateInline, silent: bool) -> bool:
    """`[[Next]]`: words on a button or a key."""
    match = _ROLE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("role", "kbd", 0).content = match.group(1)
    state.pos = match.end()
    return True
