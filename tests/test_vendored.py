"""Vendored files are what their list says, and each has its licence beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


def test_each_file_has_the_checksum_of_the_list() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE)
    assert len(rows) == 3
    for name, checksum in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name


def test_nothing_lies_there_unlisted() -> None:
    listed = (VENDOR / "README.md").read_text()
    for path in VENDOR.iterdir():
        assert path.name in listed or path.name == "README.md", path.name


def test_no_page_asks_another_site_for_anything() -> None:
    root = VENDOR.parent.parent
    for path in [*root.glob("templates/**/*.html"), *root.glob("static/css/*.css"), *root.glob("static/js/*.js")]:
        if "email" in path.parts:
            continue
        found = re.findall(r"""(?:src|href|action)=["']https?://[^"']+|url\(["']?https?:""", path.read_text())
        assert found == [], path
