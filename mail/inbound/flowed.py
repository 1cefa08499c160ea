"""Paragraphs that a mail program broke into lines, put together again (format=flowed, RFC 3676 §4). Pure."""

from __future__ import annotations


def reflow(text: str, *, deletes_space: bool = False) -> str:
    """A line that ends in a space goes on in the next one of the same quote depth; `-- ` never does.

    `deletes_space` is DelSp=yes (§4.1): the space at the end is not part of the text. Space-stuffing
    (§4.4) is undone. Quoted lines keep their marks, one `>` for each level.
    """
    out: list[str] = []
    held: list[str] = []
    depth = 0
    for line in text.split("\n"):
        body = line.lstrip(">")
        level = len(line) - len(body)
        body = body.removeprefix(" ")
        is_signature = body == "-- "
        if held and (level != depth or is_signature):
            out.append(_line(depth, held))
            held = []
        is_flowed = body.endswith(" ") and not is_signature
        held.append(body[:-1] if is_flowed and deletes_space else body)
        depth = level
        if not is_flowed:
            out.append(_line(depth, held))
            held = []
    if held:
        out.append(_line(depth, held))
    return "\n".join(out)


def _line(depth: int, pieces: list[str]) -> str:
    body = "".join(pieces)
    return f"{'>' * depth} {body}" if depth and body else ">" * depth + body
