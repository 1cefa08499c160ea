"""Housekeeping of the knowledge base."""

from __future__ import annotations

from common.jobs import drain
from kb.services.reading import reading_prune


@drain("kb.prune")
def prune() -> int:
    """Deletes the salts and hashes of readers once their days are over."""
    reading_prune()
    return 0
