"""One answer, and its pictures."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from kb.models import Article, Media


@require_safe
def kb_article(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    if slug != article.slug:
        return redirect(article, permanent=True)
    return render(request, "kb/article.html", {"article": article})


@require_safe
def kb_media(request: HttpRequest, pk: int) -> FileResponse:
    media = get_object_or_404(Media.objects.visible_to(request.user), pk=pk)
    return FileResponse(default_storage.open(media.path), content_type=media.content_type)
