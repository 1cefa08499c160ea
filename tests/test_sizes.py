"""Files and functions of the product stay short enough to be read as a whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "helpdesk", "notifications", "reports", "counter", "mail", "tickets", "kb", "hours", "accounts", "common",
)  # fmt: skip
FILE_MAX, FUNCTION_MAX = 300, 50


def product_files() -> Iterator[Path]:
    """The code of the product: what was generated (migrations) and its tests are measured by nobody."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"migrations", "tests"} & set(path.relative_to(ROOT).parts):
                yield path


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in product_files()}
    assert len(lengths) > 200  # it looks at all of them
    assert {name: length for name, length in lengths.items() if length > FILE_MAX} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {}
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_MAX:
                    long[f"{path.relative_to(ROOT)}: {node.name}"] = length
    assert long == {}
