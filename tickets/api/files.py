"""Files of tickets over HTTP, for callers with a token: `/files/<key>/` asks for a session."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from tickets.downloads import file_response
from tickets.models import Attachment


class AnyAccept(BaseContentNegotiation):
    """A file is what it is, whatever `Accept` asks for; errors are JSON as everywhere."""

    def select_renderer(self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class FileView(APIView):
    """One file: of a message that this person may read, with the headers that keep it from acting."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        summary="A file of a message you may read",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, key: uuid.UUID) -> FileResponse:
        return file_response(get_object_or_404(Attachment.objects.visible_to(request.user), key=key))
