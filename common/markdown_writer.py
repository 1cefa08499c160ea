"""Writes the syntax tree of an answer as HTML and as plain text, and notes what the page needs besides."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection
from typing import Any

from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from common.markdown_dialect import BOXES, DECORATIVE, GO_ON, SCHEMES, WRAPS
from common.markdown_tree import PART, Node, line_of, number_parts, plain
from common.templatetags.ui import icon
from common.videos import video_html, video_of

TAKEN_IDS = {"main", "more", "helpful", "links", "q", "q-list", "results", "site-menu", "me-menu", "hlp", "side"}
SAME_HEADING = 70  # per cent alike
KEPT_MAX = 200  # headings of the version before that are compared with each new one


class Writer:
    """One pass over one tree. `document` gives unsafe HTML: sanitise it, then `fill_slots`.

    Icons and videos cannot pass the sanitiser and need not: they are put in afterwards, in place of marks
    that no author can forge.
    """

    def __init__(
        self, find_picture: Callable[[str], Any], video_hosts: Collection[str], kept_ids: list[tuple[str, str]]
    ) -> None:
        self.find_picture = find_picture
        self.video_hosts = video_hosts
        self.kept_ids = kept_ids[:KEPT_MAX]
        self.lines: list[str] = []
        self.paragraphs: list[str] = []  # those outside boxes: what the answer says in its own voice
        self.contents: list[dict[str, Any]] = []
        self.first_steps: list[str] = []
        self.step_count = 0
        self.pictures: list[str] = []
        self.answers: set[int] = set()
        self.problems: list[str] = []
        self.faults: set[str] = set()
        self.links: list[str] = []
        self.videos = 0
        self._key = secrets.token_hex(8)
        self._slots: list[str] = []
        self._ids: set[str] = set(TAKEN_IDS)
        self._namesakes: dict[str, int] = {}
        self._next_step = 1
        self._is_running = False
        self._run = 0
        self._parts: dict[int, tuple[int, int]] = {}  # line of a part's heading → its place and how many there are

    def document(self, root: Node) -> str:
        self._parts = number_parts(root)
        html = []
        for node in root.children:
            self._note_run(node)
            html.append(self._steps(node) if node.type == "ordered_list" else self._block(node))
        return "\n".join(html)

    def fill_slots(self, html: str) -> str:
        for number, filling in enumerate(self._slots):
            html = html.replace(self._mark(number), filling)
        return html

    # --- steps -------------------------------------------------------------------------------

    def _note_run(self, node: Node) -> None:
        """Ends the run of steps at a heading or a paragraph; a further part of a group goes on."""
        if node.type in GO_ON or node.type == "ordered_list":
            return
        part, _count = self._parts.get(line_of(node), (0, 0)) if node.type == "heading" else (0, 0)
        if part <= 1:
            self._is_running = False

    def _steps(self, node: Node) -> str:
        """A list of steps. It starts where its author numbers it, or goes on when that is 1 within a run."""
        start = int(node.attrs.get("start", 1))
        if start == 1 and self._is_running:
            start = self._next_step
        elif not self._is_running:
            self._run += 1
        items = []
        for number, item in enumerate(node.children, start):
            name = f"step-{number}" if self._run == 1 else f"step-{self._run}-{number}"
            words = plain(item)
            self.lines.append(f"{number}. {words}")
            if self._run == 1 and len(self.first_steps) < 3:
                self.first_steps.append(words)
            mark = len(self.lines)
            inner = self._children(item)
            del self.lines[mark:]  # they are in the line above
            items.append(f'<li id="{self._free_id(name)}" value="{number}">{inner}</li>')
        self._next_step, self._is_running = start + len(items), True
        self.step_count = max(self.step_count, self._next_step - 1)
        return f'<ol class="steps" start="{start}">{"".join(items)}</ol>'

    # --- blocks ------------------------------------------------------------------------------

    def _children(self, node: Node) -> str:
        return "".join(self._block(child) for child in node.children)

    def _block(self, node: Node) -> str:
        write = getattr(self, f"_write_{node.type}", None)
        if write:
            return write(node)
        if node.type in WRAPS:
            tag = WRAPS[node.type]
            return f"<{tag}>{self._children(node)}</{tag}>"
        return self._children(node)

    def _write_paragraph(self, node: Node) -> str:
        words = plain(node)
        self.lines.append(words)
        self.paragraphs.append(words)
        inner = self._children(node)
        return inner if node.hidden else f"<p>{inner}</p>"

    def _write_heading(self, node: Node) -> str:
        level = min(max(int(node.tag[1]), 2), 4)
        text = PART.sub("", plain(node)) if level == 3 else plain(node)
        self.lines.append(text)
        name = self._heading_id(text)
        part, count = self._parts.get(line_of(node), (0, 0))
        if level < 4:
            self.contents.append({"id": name, "text": text, "level": level, "part": part})
        tag = ""
        if part:
            tag = (
                f'<span class="part">{escape(_("Part %(part)d of %(count)d") % {"part": part, "count": count})}</span>'
            )
        inner = escape(text) if part else self._children(node)
        return f'<h{level} id="{name}">{tag}{inner}</h{level}>'

    def _heading_id(self, text: str) -> str:
        """The heading's former address, if it had one: the same words, or the nearest that are much alike."""
        scored = [(fuzz.ratio(old.lower(), text.lower()), name) for name, old in self.kept_ids if name not in self._ids]
        score, name = max(scored, default=(0, ""))
        if score >= SAME_HEADING:
            return self._free_id(name)
        return self._free_id(slugify(text)[:60].strip("-") or "part")

    def _free_id(self, name: str) -> str:
        name = name if name[:1].isalpha() else f"part-{name}"
        free, number = name, self._namesakes.get(name, 1)
        while free in self._ids:
            number += 1
            free = f"{name}-{number}"
        self._namesakes[name] = number  # counted on from here: thousands of like headings must not cost their square
        self._ids.add(free)
        return free

    def _write_ordered_list(self, node: Node) -> str:
        start = int(node.attrs.get("start", 1))
        return f'<ol start="{start}">{self._children(node)}</ol>' if start != 1 else f"<ol>{self._children(node)}</ol>"

    def _write_bullet_list(self, node: Node) -> str:
        return f"<ul>{self._children(node)}</ul>"

    def _write_list_item(self, node: Node) -> str:
        return f"<li>{self._children(node)}</li>"

    def _write_fence(self, node: Node) -> str:
        self.lines.append(node.content.rstrip())
        return f"<pre><code>{escape(node.content)}</code></pre>"

    _write_code_block = _write_fence

    def _write_hr(self, node: Node) -> str:
        return "<hr>"

    def _write_table(self, node: Node) -> str:
        return f'<div class="table-wrap" tabindex="0"><table>{self._children(node)}</table></div>'

    def _write_thead(self, node: Node) -> str:
        return f"<thead>{self._children(node)}</thead>"

    def _write_th(self, node: Node) -> str:
        return self._cell(node, ' scope="col"')

    def _write_td(self, node: Node) -> str:
        return self._cell(node, "")

    def _cell(self, node: Node, more: str) -> str:
        self.lines.append(plain(node))
        number = ' class="num"' if "right" in str(node.attrs.get("style", "")) else ""
        return f"<{node.tag}{more}{number}>{self._children(node)}</{node.tag}>"

    def _write_picture(self, node: Node) -> str:
        caption = node.meta["caption"].strip()
        if caption:
            self.lines.append(caption)
        picture = self._picture(node.meta["src"], node.meta["alt"], line_of(node))
        words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        return f'<figure class="shot"><span class="frame">{picture}</span>{words}</figure>' if picture else ""

    def _write_container_box(self, node: Node) -> str:
        kind, _space, rest = node.info.strip().partition(" ")
        if kind == "video":
            return self._video(node, rest)
        if kind not in BOXES:
            self._problem(node, "box", _("there is no box called “%(kind)s”") % {"kind": kind})
        tone, name = BOXES.get(kind, BOXES["info"])
        title = rest.strip()
        if title:
            self.lines.append(title)
        paragraphs = len(self.paragraphs)
        inner = self._children(node)
        del self.paragraphs[paragraphs:]
        if title:
            title += "" if title[-1] in ".!?:…" else "."
            strong = f"<strong>{escape(title)}</strong>"
            inner = inner.replace("<p>", f"<p>{strong} ", 1) if inner.startswith("<p>") else f"<p>{strong}</p>{inner}"
        return f'<div class="callout {tone}">{self._slot(icon(name))}<div>{inner}</div></div>'

    def _video(self, node: Node, words: str) -> str:
        try:
            video = video_of(words, self.video_hosts)
        except ValueError as error:
            self._problem(node, "video", str(error))
            return ""
        self.videos += 1
        self.lines.append(video.title)
        paragraphs = len(self.paragraphs)
        transcript = self._children(node)
        del self.paragraphs[paragraphs:]
        if not transcript:
            self._problem(node, "transcript", _("the video has no transcript: write it inside the box"))
        text = escape(_("Read the transcript"))
        return (
            f"<div>{self._slot(video_html(video))}</div>"
            f'<details class="transcript"><summary>{text}</summary>{transcript}</details>'
        )

    # --- inline ------------------------------------------------------------------------------

    def _write_text(self, node: Node) -> str:
        return escape(node.content)

    def _write_softbreak(self, node: Node) -> str:
        return "\n"

    def _write_hardbreak(self, node: Node) -> str:
        return "<br>"

    def _write_code_inline(self, node: Node) -> str:
        return f"<code>{escape(node.content)}</code>"

    def _write_role(self, node: Node) -> str:
        return f"<kbd>{escape(node.content)}</kbd>"

    def _write_link(self, node: Node) -> str:
        href = str(node.attrs.get("href", ""))
        if not href.lower().startswith(SCHEMES) or href.startswith(("//", "/\\")):
            self._problem(node, "link", _("the link “%(link)s” leads nowhere safe") % {"link": href[:80]})
            return self._children(node)
        if re.fullmatch(r"answer:[0-9]{1,15}", href):
            self.answers.add(int(href.partition(":")[2]))
        else:
            self.links.append(href)
        return f'<a href="{escape(href)}">{self._children(node)}</a>'

    def _write_image(self, node: Node) -> str:
        return self._picture(str(node.attrs.get("src", "")), node.content, line_of(node))

    def _picture(self, src: str, alt: str, line: int) -> str:
        picture = self.find_picture(src)
        if picture is None:
            self._problem_at(
                line, "picture", _("the picture “%(name)s” is not here: upload it first") % {"name": src[:80]}
            )
            return ""
        self.pictures.append(src)
        alt = " ".join(alt.split())
        if not alt:
            self._problem_at(line, "alt", _("a picture has no description; write “decorative” if it says nothing"))
        alt = "" if alt.lower() == DECORATIVE else alt
        size = f'width="{picture.width}" height="{picture.height}"'
        return f'<img src="{escape(picture.url)}" alt="{escape(alt)}" {size} loading="lazy">'

    # --- small helps -------------------------------------------------------------------------

    def _slot(self, filling: str) -> str:
        self._slots.append(filling)
        return self._mark(len(self._slots) - 1)

    def _mark(self, number: int) -> str:
        return f"slot-{self._key}-{number}-"

    def _problem(self, node: Node, fault: str, words: str) -> None:
        self._problem_at(line_of(node), fault, words)

    def _problem_at(self, line: int, fault: str, words: str) -> None:
        self.faults.add(fault)
        self.problems.append(_("Line %(line)d: %(words)s") % {"line": line + 1, "words": words})
