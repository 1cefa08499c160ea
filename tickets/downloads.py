"""A file of a ticket as an answer to a request, the same for pages and API."""

from __future__ import annotations

import logging

from django.http import FileResponse
from django.utils.translation import gettext as _

from common.errors import HelpdeskError
from common.files import INLINE_TYPES, MARKUP_TYPES
from tickets.models import Attachment

log = logging.getLogger(__name__)
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


class FileGone(HelpdeskError):
    """The row is there, and what it names is not in the storage."""

    code = "file_gone"
    status = 410


def file_response(attachment: Attachment) -> FileResponse:
    """The file, streamed. Real pictures are shown; everything else is only ever saved. Raises FileGone.

    It came from anybody: the browser is told to run nothing in it, and to trust our word for its type.
    """
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        log.error("attachment is not in the storage", extra={"attachment": attachment.pk}, exc_info=error)
        words = _("“%(name)s” cannot be opened: it is not where we keep it any more. Ask for it to be sent again.")
        raise FileGone(words % {"name": attachment.name}) from error
    kind = attachment.content_type
    response = FileResponse(
        content,
        as_attachment=kind not in INLINE_TYPES,
        filename=attachment.name,
        content_type="application/octet-stream" if kind in MARKUP_TYPES else kind,
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response
