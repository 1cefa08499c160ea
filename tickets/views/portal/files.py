"""`/files/<key>/`: a file of a ticket, for people who are signed in."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from common.files import INLINE_TYPES
from tickets.models import Attachment


@require_safe
@login_required
def attachment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user), key=key)
    return file_response(found)


def file_response(attachment: Attachment) -> FileResponse:
    """The file as a download; real pictures are shown."""
    return FileResponse(
        attachment.file.open("rb"),
        as_attachment=attachment.content_type not in INLINE_TYPES,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
