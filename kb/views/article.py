"""One answer, and its pictures."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.files import INLINE_TYPES
from hours.selectors import desk_hours
from kb.article_page import article_page
from kb.models import Media
from kb.selectors import article_for_reading, former_article, suggested_articles
from kb.views import caching

YEAR = 365 * 24 * 3600


@require_safe
def kb_article(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The answer. Any other slug leads to the address it has now; what one may not read is not there."""
    article = article_for_reading(request.user, int(pk))
    if article is None:
        return _moved_or_gone(request, int(pk))
    if slug != article.slug:
        return redirect(article, permanent=True)
    now = timezone.now()
    context = {"page": article_page(article, request.user, now), "article": article}
    if not caching.is_for_anybody(request):
        return render(request, "kb/article.html", context)
    etag = caching.etag_of(request, context["page"].facts(), desk_hours(now))
    known = caching.not_modified(request, etag)
    return known or caching.rendered(request, etag, lambda: render(request, "kb/article.html", context))


def _moved_or_gone(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the successor of an archived answer; 410 when it has none; 404 for what was never this reader's.

    302 and not 301: an archived answer can come back, and browsers never forget a 301.
    """
    former = former_article(request.user, pk)
    if former is None:
        raise Http404
    if former.successor is not None:
        return redirect(former.successor)
    likely = suggested_articles(former.question, request.user)
    context = {"question": former.question, "likely": likely}
    return render(request, "kb/gone.html", context, status=410)


@require_safe
def kb_media(request: HttpRequest, pk: int) -> FileResponse:
    """A picture of an answer that this person may read; it never changes, so the public's stay in caches."""
    media = get_object_or_404(Media.objects.visible_to(request.user), pk=pk)
    if media.content_type not in INLINE_TYPES:
        raise Http404
    try:
        response = FileResponse(default_storage.open(media.path), content_type=media.content_type)
    except OSError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Content-Disposition"] = "inline"
    is_public = Media.objects.visible_to(None).filter(pk=pk).exists()
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_public else "private, no-store"
    return response
