"""Links to answers inside other words."""

from __future__ import annotations

import re

from kb.models import Article

_ADDRESS = re.compile(r"/answers/(\d{1,15})-")
LINKS_MAX = 20


def answers_hidden_from_public(text: str) -> list[str]:
    """The questions of answers whose addresses stand in `text` and that not everybody can open."""
    ids = {int(pk) for pk in _ADDRESS.findall(text)[:LINKS_MAX]}
    if not ids:
        return []
    readable = set(Article.objects.visible_to(None).filter(pk__in=ids).values_list("pk", flat=True))
    hidden = Article.objects.filter(pk__in=ids - readable).order_by("pk")
    return list(hidden.values_list("question", flat=True))
