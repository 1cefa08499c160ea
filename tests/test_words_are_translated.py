"""Every word of a template that a person reads is marked for translation."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
GONE = (
    r"\{#.*?#\}",
    r"\{% comment.*?endcomment %\}",
    r"\{% blocktranslate.*?endblocktranslate %\}",
    r"\{% block \w+_class %\}.*?endblock.*?%\}",  # names of classes
    r"\{%.*?%\}",
    r"\{\{.*?\}\}",
    r"<(style|script|code|kbd)\b[^>]*>.*?</\1>",
    r"\((?:Ctrl|Shift| |[0-9A-Z])+\)",  # what stands on keys
    r'[^\s"<>]*/\?[^\s"<>]*',  # the rest of an address
)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z’]{3,}")


def bare_words(source: str) -> list[str]:
    """Words between the tags, or read out by a screen reader, that no translation reaches."""
    for pattern in GONE:
        source = re.sub(pattern, "", source, flags=re.DOTALL)
    spoken = " ".join(SPOKEN.findall(source))
    return WORD.findall(re.sub(r"<[^>]*>|&\w+;", " ", source)) + WORD.findall(spoken)


def test_no_word_is_left_out() -> None:
    paths = sorted(path for path in TEMPLATES.rglob("*.*") if path.is_file())
    found = {str(path.relative_to(TEMPLATES)): bare_words(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_search_finds_what_it_should() -> None:
    assert bare_words('<p class="x">Send {{ name }}</p>') == ["Send"]
    assert bare_words('<b aria-label="Close menu">{% translate "Close" %}</b>') == ["Close", "menu"]
