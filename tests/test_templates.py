"""What holds for every template and style sheet, whether a test renders it or not."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import get_resolver

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"


def test_every_link_names_a_page_that_is_there() -> None:
    pages = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for path in sorted(TEMPLATES.rglob("*.html")):
        named = set(re.findall(r'\{% url "([^":]+)"', path.read_text()))
        assert named <= pages, f"{path.name}: {named - pages}"


def test_no_colour_is_defined_by_itself() -> None:
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        assert re.findall(r"(--[a-z0-9-]+):\s*var\(\1\)", path.read_text()) == [], path.name


def test_every_colour_used_is_defined() -> None:
    sheets = [path.read_text() for path in (ROOT / "static").rglob("*.css")]
    defined = {name for sheet in sheets for name in re.findall(r"(--[a-z0-9-]+)\s*:", sheet)}
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        used = set(re.findall(r"var\((--[a-z0-9-]+)\)", path.read_text()))
        assert used <= defined, f"{path.name}: {used - defined}"
