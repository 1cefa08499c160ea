"""`/files/<key>/`: a file of a ticket, for people who are signed in."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tickets.downloads import file_response
from tickets.models import Attachment


@require_safe
@login_required
def attachment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user), key=key)
    return file_response(found)
