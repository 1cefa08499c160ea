"""What holds for every template, whether a test renders it or not."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import get_resolver

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def test_every_link_names_a_page_that_is_there() -> None:
    pages = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for path in sorted(TEMPLATES.rglob("*.html")):
        named = set(re.findall(r'\{% url "([^":]+)"', path.read_text()))
        assert named <= pages, f"{path.name}: {named - pages}"
