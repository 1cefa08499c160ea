"""Bodies that no form of ours sends are refused before they are read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from common.errors import HelpdeskError
from common.errors_views import error_page

# A form whose files are a little too large is read, so that it can come back with everything people
# wrote; one that is many times too large is not.
TIMES_READ = 4


class TooLarge(HelpdeskError):
    """The body is larger than anything we take."""

    code = "too_large"
    status = 413


class BodyLimitMiddleware:
    """Answers 413 by Content-Length: Django reads no body without one, and never more than it says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) <= _most(request):
            return self.get_response(request)
        most = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
        error = TooLarge(
            _("That was too much to take: files may be %(most)d MB together. Nothing was changed. Go back: "
              "your browser keeps what you wrote.") % {"most": most}
        )  # fmt: skip
        if request.path.startswith("/api/"):
            return JsonResponse({"error": {"code": error.code, "message": error.message}}, status=error.status)
        return error_page(request, error)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _most(request: HttpRequest) -> int:
    if request.content_type == "multipart/form-data":
        return TIMES_READ * int(settings.ATTACHMENT_MAX_BYTES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
