"""The files of a page's messages and of its reader's drafts, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, IntegerField, Model, QuerySet, Value

from tickets.models import Attachment, Draft, DraftFile, Message

FACTS = ("pk", "key", "file", "name", "content_type", "size", "is_inline")
OF_MESSAGE, OF_DRAFT = 0, 1


def files_put(messages: Iterable[Message], drafts: Iterable[Draft]) -> None:
    """Fills `message.attachments` and `draft.files` of all of them, as prefetching does. No query without any."""
    sides: dict[int, dict[int, list[Any]]] = {
        OF_MESSAGE: {message.pk: [] for message in messages},
        OF_DRAFT: {draft.pk: [] for draft in drafts},
    }
    tables: dict[int, tuple[Any, str]] = {OF_MESSAGE: (Attachment, "message_id"), OF_DRAFT: (DraftFile, "draft_id")}
    parts = []
    for side, owners in sides.items():
        model, owner = tables[side]
        if owners:
            rows = model.objects.filter(**{f"{owner}__in": list(owners)}).order_by()
            parts.append(rows.values_list(Value(side, IntegerField()), F(owner), *FACTS))
    found: list[Any] = list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]) if parts else []
    for side, owner_id, *facts in sorted(found, key=lambda row: row[2]):
        model, owner = tables[side]
        sides[side][owner_id].append(model(**{owner: owner_id}, **dict(zip(FACTS, facts, strict=True))))
    for message in messages:
        _filled(message, "attachments", Attachment.objects.all(), sides[OF_MESSAGE][message.pk])
    for draft in drafts:
        _filled(draft, "files", DraftFile.objects.all(), sides[OF_DRAFT][draft.pk])


def _filled(owner: Model, name: str, rows: QuerySet[Any], files: list[Any]) -> None:
    """What Django's own prefetching leaves behind: a queryset whose rows are there."""
    rows._result_cache = files
    rows._prefetch_done = True  # type: ignore[attr-defined]
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows
